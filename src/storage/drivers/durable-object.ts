import { DurableObject } from "cloudflare:workers";
import type { KeyPage, ListOptions, Precondition, StoredObject } from "../../domain/ports/object-store.ts";
import { pageBounds } from "./key.ts";
import { toPage } from "./page.ts";

/**
 * The Durable Object behind the default store on Workers: one SQLite table, read and written by RPC.
 * Every method is one synchronous transaction, so no other request can come between its reading and its writing;
 * the platform holds an answer back until the write behind it is durable.
 * Its callers go through `createDurableObjectStore`, which checks keys and names failures.
 */
export class MeshportStore extends DurableObject {
  private readonly sql: SqlStorage;

  constructor(state: DurableObjectState, env: Cloudflare.Env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, body TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID",
    );
    // One counter for all keys: a version number never comes back, not even when a key is created again.
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
    );
    this.sql.exec("INSERT OR IGNORE INTO counter (id, version) VALUES (1, 0)");
  }

  /** The object under `key`. */
  read(key: string): StoredObject | undefined {
    const [row] = this.sql
      .exec<{ body: string; version: number }>("SELECT body, version FROM objects WHERE key = ?", key)
      .toArray();
    return row && { body: row.body, etag: String(row.version) };
  }

  /** Writes and answers the new etag, or `undefined` when the precondition does not hold. */
  write(key: string, body: string, precondition?: Precondition): string | undefined {
    return this.ctx.storage.transactionSync(() => {
      if (precondition !== undefined) {
        const current = this.etagOf(key);
        const holds = "absent" in precondition ? current === undefined : current === precondition.etag;
        if (!holds) return undefined;
      }
      const { version } = this.sql
        .exec<{ version: number }>("UPDATE counter SET version = version + 1 RETURNING version")
        .one();
      this.sql.exec(
        "INSERT INTO objects (key, body, version) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET body = ?2, version = ?3",
        key,
        body,
        version,
      );
      return String(version);
    });
  }

  /** Removes; `false` when there is nothing to remove or the etag is another one. */
  remove(key: string, precondition?: { readonly etag: string }): boolean {
    return this.ctx.storage.transactionSync(() => {
      const current = this.etagOf(key);
      if (current === undefined || (precondition && precondition.etag !== current)) return false;
      this.sql.exec("DELETE FROM objects WHERE key = ?", key);
      return true;
    });
  }

  /** A page of the keys that start with `prefix`, read off the primary key. */
  keys(prefix: string, options?: ListOptions): KeyPage {
    const { after, limit } = pageBounds(prefix, options);
    // Keys are ASCII, so "below the prefix followed by DEL" is exactly "starts with the prefix".
    const rows = this.sql.exec<{ key: string }>(
      "SELECT key FROM objects WHERE key >= ?1 AND key > ?2 AND key < ?3 ORDER BY key LIMIT ?4",
      prefix,
      after,
      `${prefix}\u007f`,
      limit + 1,
    );
    return toPage(
      rows.toArray().map((row) => row.key),
      limit,
    );
  }

  private etagOf(key: string): string | undefined {
    const [row] = this.sql
      .exec<{ version: number }>("SELECT version FROM objects WHERE key = ?", key)
      .toArray();
    return row && String(row.version);
  }
}
