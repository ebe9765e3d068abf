import { seededRandom } from "../../support/random.ts";
import { IDP } from "./an-import.ts";

const made = { seconds: "1767225600" };
const peer = "https://cloud.owncloud.test";
const permissions = { getPath: true, initiateFileDownload: true, listContainer: true, stat: true };

/** The text of an `ocmshares.json` with that many shares, half of them received, of a thousand users. */
export function manyShares(count: number): string {
  const random = seededRandom(4);
  const shares: Record<string, object> = {};
  const received: Record<string, object> = {};
  for (let index = 0; index < count; index += 1) {
    const id = random.uuid();
    const ours = { idp: IDP, opaqueId: `user-${index % 1000}`, type: "USER_TYPE_PRIMARY" };
    const theirs = {
      idp: peer,
      opaqueId: `peer-${index % 777}@cloud.owncloud.test`,
      type: "USER_TYPE_FEDERATED",
    };
    const grantee = (userId: object) => ({ type: "GRANTEE_TYPE_USER", userId });
    const facts = {
      id: { opaqueId: id },
      name: `document ${index}.pdf`,
      ctime: made,
      mtime: made,
      shareType: "SHARE_TYPE_USER",
    };
    if (index % 2 === 0) {
      const resourceId = { storageId: "s", spaceId: `space-${index % 1000}`, opaqueId: random.uuid() };
      const accessMethods = [{ webdavOptions: { permissions } }];
      shares[id] = {
        ...facts,
        resourceId,
        token: random.secret(),
        grantee: grantee(theirs),
        owner: ours,
        creator: ours,
        accessMethods,
      };
    } else {
      const webdavOptions = {
        sharedSecret: random.secret(),
        permissions: { permissions },
        uri: `${peer}/dav/ocm/${id}`,
      };
      received[id] = {
        ...facts,
        remoteShareId: random.uuid(),
        grantee: grantee(ours),
        owner: theirs,
        creator: theirs,
        protocols: [{ webdavOptions }],
        state: "SHARE_STATE_ACCEPTED",
        resourceType: "RESOURCE_TYPE_FILE",
      };
    }
  }
  return `${JSON.stringify({ received_shares: received, shares })}\n`;
}
