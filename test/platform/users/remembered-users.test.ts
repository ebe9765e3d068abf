import { describe, expect, it } from "vitest";
import type { LocalUser } from "../../../src/domain/model/local-user.ts";
import { createRememberedUsers } from "../../../src/platform/users/remembered-users.ts";
import { fixedClock } from "../../support/clock.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";

/** A directory that counts who is asked for and answers when the test lets it. */
function setUp({ seconds = 60, shareLookups = true } = {}) {
  const asked: string[] = [];
  const clock = fixedClock();
  let answer: (identifier: string) => Promise<LocalUser | undefined> = async (identifier) =>
    [MARIE, EINSTEIN].find(({ username }) => username === identifier);
  const users = createRememberedUsers({
    users: {
      find(identifier) {
        asked.push(identifier);
        return answer(identifier);
      },
    },
    clock,
    seconds,
    shareLookups,
  });
  const answers = (next: typeof answer) => {
    answer = next;
  };
  return { users, asked, clock, answers };
}

describe("a directory that remembers", () => {
  it("asks once for whom it found, until the time is over", async () => {
    const { users, asked, clock } = setUp();
    expect(await users.find("marie")).toEqual(MARIE);
    clock.advance(59_999);
    expect(await users.find("marie")).toEqual(MARIE);
    expect(asked).toEqual(["marie"]);
    clock.advance(1);
    await users.find("marie");
    expect(asked).toEqual(["marie", "marie"]);
  });

  it("forgets soon that there was nobody", async () => {
    const { users, asked, clock } = setUp();
    expect(await users.find("nobody")).toBeUndefined();
    clock.advance(9_999);
    expect(await users.find("nobody")).toBeUndefined();
    expect(asked).toEqual(["nobody"]);
    clock.advance(1);
    await users.find("nobody");
    expect(asked).toHaveLength(2);
  });

  it("never remembers that it got no answer", async () => {
    const { users, asked, answers } = setUp();
    answers(async () => {
      throw new Error("away");
    });
    await expect(users.find("marie")).rejects.toThrow("away");
    answers(async () => MARIE);
    expect(await users.find("marie")).toEqual(MARIE);
    expect(asked).toHaveLength(2);
  });

  it("keeps the users there are whatever is made up", async () => {
    const { users, asked } = setUp();
    await users.find("marie");
    for (let index = 0; index < 3000; index += 1) await users.find(`made-up-${index}`);
    asked.length = 0;
    await users.find("marie");
    await users.find("made-up-0");
    expect(asked).toEqual(["made-up-0"]);
  });

  it("remembers nothing when it has no time for it", async () => {
    const { users, asked } = setUp({ seconds: 0 });
    await users.find("marie");
    await users.find("marie");
    await users.find("nobody");
    await users.find("nobody");
    expect(asked).toHaveLength(4);
  });

  it.each([
    [true, 1],
    [false, 3],
  ])("makes one question of many at once: %s", async (shareLookups, questions) => {
    const { users, asked } = setUp({ shareLookups });
    const found = await Promise.all(["marie", "marie", "marie"].map((name) => users.find(name)));
    expect(found).toEqual([MARIE, MARIE, MARIE]);
    expect(asked).toHaveLength(questions);
  });
});
