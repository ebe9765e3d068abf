import type { LocalUser } from "../../domain/model/local-user.ts";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Random } from "../../domain/ports/random.ts";
import type { Sessions, SessionUser } from "../../domain/ports/sessions.ts";
import type { Account, AccountToken } from "../users/accounts.ts";

export interface AccountSessionsDeps {
  /** The accounts as they are now. */
  readonly accounts: () => Promise<readonly Account[]>;
  readonly clock: Clock;
  readonly random: Random;
  /** Checks a password against its hash; without it only tokens are taken, as on Workers. */
  readonly verifyPassword?: (password: string, hashed: string) => Promise<boolean>;
}

/** How long a password that was right is not derived again: WebDAV clients send it with every request. */
const REMEMBER_MS = 60_000;
const MOST_REMEMBERED = 1000;
/** Checked when there is no such user, so that the time of the answer does not tell. */
const NOBODY = `scrypt$32768$8$1$${"A".repeat(22)}$${"A".repeat(43)}`;

/**
 * Sessions by the accounts we keep: HTTP Basic with username and password, or with username and token as app
 * password, and Bearer with a token.
 */
export function createAccountSessions(deps: AccountSessionsDeps): Sessions {
  const remembered = new Map<string, number>();
  const pepper = deps.random.secret();

  async function byPassword(username: string, password: string): Promise<SessionUser | undefined> {
    const { verifyPassword } = deps;
    const account = (await deps.accounts()).find(({ user }) => isCalled(user, username));
    const token = account && tokenOf(account, await sha256(password));
    if (account && token) return sessionBy(account, token);
    if (verifyPassword === undefined) return undefined;
    const hash = account?.passwordHash;
    const memory = await sha256([pepper, account?.user.id.opaqueId ?? "", hash ?? "", password].join("\0"));
    const now = deps.clock.now().getTime();
    if (hash !== undefined && (remembered.get(memory) ?? 0) > now) return account?.user;
    const right = await verifyPassword(password, hash ?? NOBODY);
    if (!right || hash === undefined) return undefined;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(memory, now + REMEMBER_MS);
    return account?.user;
  }

  /** Digests are compared: where they differ tells nothing about the token. */
  function tokenOf({ tokens }: Account, hash: string): AccountToken | undefined {
    const now = deps.clock.now();
    return tokens.find(
      ({ sha256, expiresAt }) => sha256 === hash && (expiresAt === undefined || expiresAt > now),
    );
  }

  async function byToken(text: string): Promise<SessionUser | undefined> {
    const hash = await sha256(text);
    for (const account of await deps.accounts()) {
      const token = tokenOf(account, hash);
      if (token !== undefined) return sessionBy(account, token);
    }
    return undefined;
  }

  return {
    async authenticate(headers) {
      const [, scheme, value] = /^(\S+)\s+(\S+)$/.exec(headers.get("Authorization")?.trim() ?? "") ?? [];
      if (value === undefined) return undefined;
      if (scheme?.toLowerCase() === "bearer") return byToken(value);
      if (scheme?.toLowerCase() !== "basic") return undefined;
      const text = decodeBase64(value);
      const colon = text?.indexOf(":") ?? -1;
      return text === undefined || colon < 1
        ? undefined
        : byPassword(text.slice(0, colon), text.slice(colon + 1));
    },
  };
}

/** A password alone is one factor; a token may stand for two, when the operator says so. */
function sessionBy({ user }: Account, { mfa }: AccountToken): SessionUser {
  return mfa === true ? { ...user, mfa } : user;
}

function isCalled(user: LocalUser, username: string): boolean {
  return user.id.opaqueId === username || user.username.toLowerCase() === username.toLowerCase();
}

function decodeBase64(text: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(
      Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
