import { createDirectory, type DirectoryDeps, type DirectoryState } from "./directory.ts";

export interface DirectoriesDeps extends Omit<DirectoryDeps, "url"> {
  readonly urls: readonly string[];
}

/** A server that a directory vouches for. */
export interface DirectoryMember {
  /** Canonical. */
  readonly host: string;
  readonly displayName: string;
  /** The URL of the directory. */
  readonly directory: string;
  readonly federation: string;
}

/**
 * What the directories say of a host: `directory` when none of them names it, `directory-stale` when one did that has
 * not been heard of for too long, `directory-unavailable` when one has not been heard of at all.
 */
export type DirectoryWord = "member" | "directory" | "directory-stale" | "directory-unavailable";

/** All directories as one: who is a member of any is a member. */
export interface Directories {
  judge(host: string): Promise<DirectoryWord>;
  find(host: string): Promise<DirectoryMember | undefined>;
  members(): Promise<readonly DirectoryMember[]>;
}

/** Joins the clients of several directory services. A directory that is down takes nothing from the others. */
export function createDirectories({ urls, ...deps }: DirectoriesDeps): Directories {
  const directories = urls.map((url) => ({ url, look: createDirectory({ ...deps, url }) }));
  const states = () => Promise.all(directories.map(async ({ url, look }) => ({ url, state: await look() })));

  const members = async () =>
    (await states()).flatMap(({ url, state }) => (state.kind === "current" ? membersOf(state, url) : []));

  return {
    members,
    async find(host) {
      return (await members()).find((member) => member.host === host);
    },
    async judge(host) {
      const now = (await states()).map(({ state }) => state);
      if (now.some((state) => state.kind === "current" && names(state, host))) return "member";
      if (now.some((state) => state.kind === "stale" && names(state, host))) return "directory-stale";
      return now.some(({ kind }) => kind === "unavailable") ? "directory-unavailable" : "directory";
    },
  };
}

type Known = Exclude<DirectoryState, { readonly kind: "unavailable" }>;

function names({ document }: Known, host: string): boolean {
  return document.servers.some((server) => server.host === host);
}

function membersOf({ document }: Known, url: string): readonly DirectoryMember[] {
  const { federation, servers } = document;
  return servers.map((server) => ({ ...server, directory: url, federation }));
}
