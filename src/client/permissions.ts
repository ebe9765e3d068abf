import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  ResourcePermissions,
  ResourcePermissionsSchema,
} from "../gen/cs3/storage/provider/v1beta1/resources_pb.ts";

/** What a recipient may do, in the words of OCM: read it, change it, pass it on. */
export type Permission = "read" | "write" | "share";

/** What is shared. */
export type ResourceKind = "file" | "folder";

type Flags = MessageInitShape<typeof ResourcePermissionsSchema>;

const READ: Flags = {
  getPath: true,
  getQuota: true,
  initiateFileDownload: true,
  listContainer: true,
  listRecycle: true,
  stat: true,
};
const WRITE: Flags = { initiateFileUpload: true, restoreRecycleItem: true };
const WRITE_ENTRIES: Flags = { createContainer: true, delete: true, move: true };

/** The words as the flags of CS3; "write" on a folder includes making, moving and removing what is in it. */
export function writePermissions(words: readonly Permission[], kind: ResourceKind): Flags {
  return {
    ...(words.includes("read") && READ),
    ...(words.includes("write") && { ...WRITE, ...(kind === "folder" && WRITE_ENTRIES) }),
    ...(words.includes("share") && { addGrant: true }),
  };
}

/** The words for what the flags allow: download is "read", upload is "write", passing it on is "share". */
export function readPermissions(flags: ResourcePermissions | undefined): readonly Permission[] {
  const words: Permission[] = [];
  if (flags?.initiateFileDownload) words.push("read");
  if (flags?.initiateFileUpload) words.push("write");
  if (flags?.addGrant) words.push("share");
  return words;
}
