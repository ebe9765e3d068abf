import { type Answer, type Ask, type DemoPerson, exchange, type Tell } from "./exchange.ts";

/** The two people of the story, and the file and folder the first one has. */
export interface TwoServers {
  readonly sharer: DemoPerson;
  readonly recipient: DemoPerson;
  readonly file: { readonly path: string; readonly content: string };
  readonly folder: { readonly path: string; readonly child: string; readonly content: string };
  readonly tell: Tell;
  /** Waits a moment before something is looked at again. */
  readonly pause: () => Promise<void>;
}

/** A step whose outcome was not as told. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
}

/** How often something that another server does in the background is looked at before it counts as not happening. */
const LOOKS = 100;

/**
 * Two OCM servers federate: invite, share a file and a folder, accept, read the bytes across, unshare, be refused.
 * Each step checks what came back; the first one that is not as told throws `StepFailed`. Answers the number of steps.
 */
export async function runTwoServers(story: TwoServers): Promise<number> {
  const { sharer, recipient, file, folder } = story;
  const stage = createStage(story);

  await stage.step("Both servers say what they can do", async () => {
    for (const person of [sharer, recipient]) {
      const answer = await stage.ask(person, { method: "GET", path: "/.well-known/ocm" });
      expectStatus(answer, 200);
      expectTrue(json(answer).enabled === true, "the document says enabled");
    }
  });

  const token = await stage.step(`${sharer.name} makes an invite`, async () => {
    const answer = await stage.ask(sharer, {
      method: "POST",
      path: "/sciencemesh/generate-invite",
      json: { description: "Let us share", recipient: null },
    });
    expectStatus(answer, 200);
    return text(json(answer).token, "token");
  });

  await stage.step(`${recipient.name} accepts it at the other server`, async () => {
    const accept: Ask = {
      method: "POST",
      path: "/sciencemesh/accept-invite",
      json: { token, providerDomain: new URL(sharer.server.origin).host },
    };
    expectStatus(await stage.ask(recipient, accept), 200);
    expectStatus(await stage.ask(recipient, accept), 409);
  });

  const contact = await stage.step("Each has the other as a contact", async () => {
    expectStatus(
      await stage.ask(recipient, { method: "GET", path: "/sciencemesh/find-accepted-users" }),
      200,
    );
    const answer = await stage.ask(sharer, { method: "GET", path: "/sciencemesh/find-accepted-users" });
    expectStatus(answer, 200);
    const [first] = list(json(answer));
    return { idp: text(first?.idp, "idp"), userId: text(first?.user_id, "user_id") };
  });

  const share = (path: string) => ({
    method: "POST",
    path: "/sciencemesh/create-share",
    json: {
      sourcePath: path,
      targetPath: "",
      type: "viewer",
      role: "viewer",
      recipientUsername: contact.userId,
      recipientHost: contact.idp,
    },
  });
  const sent = await stage.step(`${sharer.name} shares a file and a folder`, async () => {
    const ids: string[] = [];
    for (const path of [file.path, folder.path]) {
      const answer = await stage.ask(sharer, share(path));
      expectStatus(answer, 200);
      ids.push(text(json(answer).id, "id"));
    }
    return ids;
  });

  const received = await stage.step(`${recipient.name} finds and accepts both`, async () => {
    const answer = await stage.ask(recipient, { method: "GET", path: "/sciencemesh/received-shares" });
    expectStatus(answer, 200);
    const items = list(json(answer).items);
    const ids = [file.path, folder.path].map((path) =>
      text(
        items.find((item) => item?.name === path.slice(path.lastIndexOf("/") + 1))?.id,
        `a share of ${path}`,
      ),
    );
    for (const id of ids) {
      expectStatus(
        await stage.ask(recipient, { method: "POST", path: `/sciencemesh/received-shares/${id}/accept` }),
        200,
      );
    }
    return { file: ids[0] ?? "", folder: ids[1] ?? "" };
  });

  await stage.step(`${sharer.name} sees that they were accepted`, async () => {
    for (const id of sent) {
      await stage.until(sharer, { method: "GET", path: `/sciencemesh/shares/${id}` }, (answer) => {
        return answer.status === 200 && json(answer).answer === "accepted";
      });
    }
  });

  await stage.step(`${recipient.name} reads the bytes across`, async () => {
    const whole = await stage.ask(recipient, { method: "GET", path: `/dav/received/${received.file}` });
    expectStatus(whole, 200);
    expectTrue(whole.text === file.content, "the bytes are those of the file");
    const part = await stage.ask(recipient, {
      method: "GET",
      path: `/dav/received/${received.file}`,
      headers: { Range: "bytes=0-4" },
    });
    expectStatus(part, 206);
    expectTrue(part.text === file.content.slice(0, 5), "the range is that of the file");
    const listing = await stage.ask(recipient, {
      method: "PROPFIND",
      path: `/dav/received/${received.folder}/`,
      headers: { Depth: "1" },
    });
    expectStatus(listing, 207);
    expectTrue(listing.text.includes(folder.child), "the folder lists its file");
    const child = await stage.ask(recipient, {
      method: "GET",
      path: `/dav/received/${received.folder}/${folder.child}`,
    });
    expectStatus(child, 200);
    expectTrue(child.text === folder.content, "the bytes are those of the file in the folder");
  });

  await stage.step("A stranger's secret opens nothing", async () => {
    const path = `/dav/ocm/${sent[0]}`;
    expectStatus(await stage.ask(sharer, { method: "GET", path, authorization: "Bearer wrong" }), 401);
  });

  await stage.step(`${sharer.name} unshares the file: it is gone for ${recipient.name}`, async () => {
    const removed = await stage.ask(sharer, { method: "DELETE", path: `/sciencemesh/shares/${sent[0]}` });
    expectTrue(removed.status === 200 || removed.status === 204, "the share is removed");
    const read: Ask = { method: "GET", path: `/dav/received/${received.file}` };
    await stage.until(recipient, read, (answer) => answer.status === 404);
  });

  await stage.step(`${recipient.name} ends the connection: the folder goes with it`, async () => {
    const answer = await stage.ask(recipient, { method: "GET", path: "/sciencemesh/find-accepted-users" });
    const [first] = list(json(answer));
    const end: Ask = {
      method: "DELETE",
      path: "/sciencemesh/delete-accepted-user",
      json: { idp: first?.idp, user_id: first?.user_id },
    };
    expectStatus(await stage.ask(recipient, end), 200);
    const folderPath = `/dav/received/${received.folder}/${folder.child}`;
    expectStatus(await stage.ask(recipient, { method: "GET", path: folderPath }), 404);
    await stage.until(sharer, { method: "GET", path: "/sciencemesh/find-accepted-users" }, (found) => {
      return found.status === 200 && list(json(found)).length === 0;
    });
    expectStatus(await stage.ask(recipient, end), 404);
  });

  return stage.count();
}

function createStage({ tell, pause }: Pick<TwoServers, "tell" | "pause">) {
  let steps = 0;
  const ask = (person: DemoPerson, question: Ask) => exchange(person, question, tell);
  return {
    ask,
    count: () => steps,
    async step<T>(what: string, act: () => Promise<T>): Promise<T> {
      steps += 1;
      tell(`${String(steps).padStart(2)}. ${what}`);
      try {
        return await act();
      } catch (error) {
        if (error instanceof StepFailed) throw new StepFailed(`step ${steps}, "${what}": ${error.message}`);
        throw error;
      }
    },
    /** Asks again, in silence, until the answer is as wanted; then tells the exchange that was. */
    async until(person: DemoPerson, question: Ask, wanted: (answer: Answer) => boolean): Promise<void> {
      for (let look = 0; look < LOOKS; look++) {
        const lines: string[] = [];
        if (wanted(await exchange(person, question, (line) => lines.push(line)))) {
          for (const line of lines) tell(line);
          return;
        }
        await pause();
      }
      throw new StepFailed(`${question.method} ${question.path} never answered as expected`);
    },
  };
}

function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw new StepFailed(`status ${status} was expected, ${answer.status} came`);
}

function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new StepFailed(`it does not hold that ${what}`);
}

type Json = Readonly<Record<string, unknown>>;

function json(answer: Answer): Json {
  try {
    return JSON.parse(answer.text) as Json;
  } catch {
    throw new StepFailed("a JSON answer was expected");
  }
}

function list(value: unknown): readonly (Json | undefined)[] {
  if (!Array.isArray(value)) throw new StepFailed("a list was expected");
  return value as Json[];
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new StepFailed(`${what} was expected in the answer`);
  return value;
}
