import { StoreUnavailable } from "../../domain/ports/object-store.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something else already has this name",
  EFBIG: "the file would be too large",
  EINVAL: "the file system does not support the operation",
  EIO: "the disk reports an input/output error",
  EISDIR: "a directory stands where a file should be",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the path is too long for the file system",
  ENFILE: "too many open files in the system",
  ENODEV: "the device is gone",
  ENOENT: "a file or directory vanished",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a file stands where a directory should be",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ESTALE: "the network file system lost the file",
};

/** Turns what the file system threw into a `StoreUnavailable` that says what was tried and why it failed. */
export function diskFailure(operation: string, cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  const code = codeOf(cause);
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StoreUnavailable(`cannot ${operation}: ${reason}${code && ` (${code})`}`, { cause });
}

/** The symbolic code of a file system error, "" when it has none. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}
