/** What makes a list this one and no other: the call, who asks, and the conditions. */
export type ListIdentity = readonly unknown[];

/** Hex digits before the position: enough that no other list, and no slip of a pen, has the same by chance. */
const CHECK_LENGTH = 32;

/** The token of the next page; empty when there is none. */
export async function writePageToken(identity: ListIdentity, cursor: string): Promise<string> {
  return cursor === "" ? "" : (await checkOf(identity, cursor)) + cursor;
}

/** The position in this very list that a token names, empty for the beginning; `undefined` for any other token. */
export async function readPageToken(identity: ListIdentity, token: string): Promise<string | undefined> {
  if (token === "") return "";
  const cursor = token.slice(CHECK_LENGTH);
  const own = cursor !== "" && token.startsWith(await checkOf(identity, cursor));
  return own ? cursor : undefined;
}

/** Finds mistakes, proves nothing: a cursor that somebody made up leads only to rows of the caller's own list. */
async function checkOf(identity: ListIdentity, cursor: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([identity, cursor]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, CHECK_LENGTH);
}
