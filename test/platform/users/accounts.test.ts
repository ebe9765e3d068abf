import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createAccountDirectory } from "../../../src/platform/users/account-directory.ts";
import { parseAccounts } from "../../../src/platform/users/accounts.ts";
import { openAccountsFile } from "../../../src/platform/users/accounts-file-node.ts";
import { hashPassword, verifyPassword } from "../../../src/platform/users/password-node.ts";

const IDP = "https://one.example.org";
const GOOD = `users:
  - id: marie
    display_name: Marie Curie
    mail: marie@example.org
    password: scrypt$2$1$1$c2FsdA$aGFzaA
    tokens:
      - name: laptop
        sha256: ${"a".repeat(64)}
        expires: 2027-01-31T00:00:00Z
  - id: f7fbf8c8
    username: pierre
    display_name: Pierre Curie
`;

describe("reading the list of users", () => {
  it("reads names, hashes and tokens", () => {
    const parsed = parseAccounts(GOOD, IDP);
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        {
          user: {
            id: { idp: IDP, opaqueId: "marie", type: "primary" },
            username: "marie",
            mail: "marie@example.org",
          },
          tokens: [{ name: "laptop", expiresAt: new Date("2027-01-31T00:00:00Z") }],
        },
        { user: { id: { opaqueId: "f7fbf8c8" }, username: "pierre", mail: "" }, tokens: [] },
      ],
    });
  });

  it.each([
    ["an id with an @", GOOD.replace("id: marie", "id: marie@x"), 2, "letters, digits"],
    ["a missing name", GOOD.replace("    display_name: Pierre Curie\n", ""), 10, "users.1.display_name"],
    ["an unknown member", `${GOOD}    admin: true\n`, 10, "admin"],
    ["a password in the clear", GOOD.replace(/scrypt\S+/, "radium"), 5, "hash-password"],
    ["a bad mail address", GOOD.replace("marie@example.org", "marie"), 4, "mail address"],
    ["a token in the clear", GOOD.replace("a".repeat(64), "token"), 8, "hexadecimal"],
    ["a name that is taken", GOOD.replace("username: pierre", "username: Marie"), 10, "taken"],
    ["no list", "users: none\n", 1, "users"],
    ["nothing", "", 1, "the file"],
    ["no YAML", "users: [\n", 2, ""],
  ])("refuses %s and says where", (_, text, line, message) => {
    const parsed = parseAccounts(text, IDP);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.failure[0]?.line).toBe(line);
    expect(parsed.failure.map((fault) => fault.message).join()).toContain(message);
    expect(JSON.stringify(parsed.failure)).not.toContain("radium");
  });
});

describe("the directory", () => {
  it.each([
    ["marie", "marie"],
    ["f7fbf8c8", "f7fbf8c8"],
    ["Pierre", "f7fbf8c8"],
    ["MARIE", "marie"],
    ["nobody", undefined],
  ])("finds %s", async (identifier, id) => {
    const parsed = parseAccounts(GOOD, IDP);
    const directory = createAccountDirectory(async () => (parsed.ok ? parsed.value : []));
    expect((await directory.find(identifier))?.id.opaqueId).toBe(id);
  });
});

describe("hashing a password", () => {
  it("fits the password it was made of, in any spelling of its letters, and no other", async () => {
    const hash = await hashPassword("pässword");
    expect(await verifyPassword("pa\u0308ssword", hash)).toBe(true);
    expect(await verifyPassword("password", hash)).toBe(false);
    expect(await hashPassword("pässword")).not.toBe(hash);
  });

  it.each(["", "scrypt$", "scrypt$99999999$8$1$c2FsdA$aGFzaA", "scrypt$2$1$1$c2FsdA$aGFzaA", "plain"])(
    "fits nothing when it is %j",
    async (hash) => expect(await verifyPassword("", hash)).toBe(false),
  );
});

describe("the users file", () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  async function aFile(text: string) {
    const folder = await mkdtemp(join(tmpdir(), "meshport-users-"));
    folders.push(folder);
    const path = join(folder, "users.yaml");
    await writeFile(path, text);
    let now = 0;
    const lines: string[] = [];
    const say = (message: string) => void lines.push(message);
    const logger = { debug: say, info: say, warn: say, error: say };
    const deps = { path, idp: IDP, clock: { now: () => new Date(now) }, logger, reloadSeconds: 5 };
    return {
      path,
      deps,
      lines,
      pass: (seconds: number) => {
        now += seconds * 1000;
      },
    };
  }

  it("is read again when it changes, not before its time", async () => {
    const { path, deps, pass } = await aFile(GOOD);
    const accounts = await openAccountsFile(deps);
    await writeFile(path, GOOD.replace("Marie Curie", "Marie Skłodowska"));
    expect((await accounts())[0]?.user.displayName).toBe("Marie Curie");
    pass(6);
    expect((await accounts())[0]?.user.displayName).toBe("Marie Skłodowska");
  });

  it("stays in force when it breaks later, and the log says why once", async () => {
    const { path, deps, pass, lines } = await aFile(GOOD);
    const accounts = await openAccountsFile(deps);
    await writeFile(path, "users: none");
    for (const _ of [1, 2]) {
      pass(6);
      expect(await accounts()).toHaveLength(2);
    }
    expect(lines).toEqual(["users file not taken over, the last good one stays"]);
  });

  it("stops the start when it is broken or missing, naming the place", async () => {
    const { path, deps } = await aFile("users:\n  - id: marie\n");
    await expect(openAccountsFile(deps)).rejects.toThrow(`${path}:2:5: users.0.display_name`);
    await expect(openAccountsFile({ ...deps, path: `${path}.none` })).rejects.toThrow(
      "there is no such file",
    );
  });
});
