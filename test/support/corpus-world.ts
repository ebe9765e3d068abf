import { aUser, EINSTEIN, MARIE } from "./people.ts";
import { aContact, anInvite, aReceivedShare, aRemoteUser, aShare } from "./records.ts";
import { createTestService, type TestService, type TestServiceOptions } from "./service.ts";
import { trustInList } from "./trust.ts";

/** The ids under which peers of the reva family know Marie. */
const MARIES_IDS = ["f7fbf8c8", "f7fbf8c8-139b-4376-b307-cf0a8c2d0d9c"];
const MARIES = MARIES_IDS.map((opaqueId) =>
  aUser(opaqueId, { opaqueId, displayName: MARIE.displayName, mail: MARIE.mail }),
);

/** What a message says of the world it is spoken into. */
interface Circumstances {
  readonly id: string;
  readonly senderHost: string;
  readonly precondition?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What the runtime under test brings along. */
export type CorpusWorldOptions = Pick<TestServiceOptions, "store">;

/** The world a message of the corpus is spoken into, fresh for each. */
export async function worldFor(
  message: Circumstances,
  options: CorpusWorldOptions = {},
): Promise<TestService> {
  const { id, senderHost, precondition = "" } = message;
  const service = createTestService({
    users: [MARIE, EINSTEIN, ...MARIES, aUser(MARIE.mail, { displayName: MARIE.displayName })],
    ...(await optionsFor(message)),
    ...proofOf(message),
    ...options,
  });
  const { invites, shares, receivedShares, contacts } = service.repositories;
  const sender = aRemoteUser("alice", senderHost);

  await invites.add(anInvite());
  await invites.add(anInvite({ token: "inv-tok-expired", expiresAt: "2026-01-15T13:00:00.000Z" }));
  await invites.add(
    anInvite({
      token: "inv-tok-used",
      redeemedBy: [{ identifier: "other", host: "receiver.org", at: "2026-01-15T13:00:00.000Z" }],
    }),
  );

  const outgoing = /outgoing share .*?providerId=(\S+)/.exec(precondition)?.[1];
  if (outgoing !== undefined) {
    const answer = precondition.includes("already declined") ? "declined" : "none";
    await shares.add(aShare(sender, { id: outgoing, answer }));
  }
  const known = id === "token-unsigned" ? "outgoing share out-1 secret s3cr3tOut1" : precondition;
  const [, code, sharedSecret] = /^outgoing share (\S+) secret (\S+)/.exec(known) ?? [];
  if (code !== undefined && sharedSecret !== undefined) {
    // The calling host is who it says it is.
    const caller = /client_id["=:]+ ?"?([a-z.]+)/.exec(JSON.stringify(message.body))?.[1] ?? senderHost;
    await shares.add(aShare(aRemoteUser("alice", caller), { id: code, sharedSecret }));
  }
  const incoming = /incoming share .*?providerId=(\S+)/.exec(precondition)?.[1];
  if (incoming !== undefined) {
    await receivedShares.add(
      aReceivedShare(sender, { providerId: incoming, recipient: granteeOf(message.body).id }),
    );
  }
  if (precondition.startsWith("share 7c084226 stored")) {
    const from = aRemoteUser("6358b71804dfa8ab069cf05ed1b0ed2a", senderHost);
    await receivedShares.add(aReceivedShare(from, { providerId: "7c084226-d9a1-11e6-bf26-cec0c932ce01" }));
  }
  if (id === "notif-spec-user-removed") {
    await contacts.put(aContact(aRemoteUser("51dc30ddc473d43a6011e9ebba6ca770", senderHost)));
  }
  // That something does not exist is told to contacts only.
  if (id === "request-share-unknown-share") {
    await contacts.put(aContact(aRemoteUser("51dc30ddc473d43a6011e9ebba6ca770", "geant.org")));
  }
  return service;
}

async function optionsFor(message: Circumstances): Promise<TestServiceOptions> {
  const { id, precondition = "" } = message;
  if (precondition.startsWith("allowlist")) return { trust: await trustInList(["receiver.org"]) };
  // Where all must sign, the signed messages of the corpus are to be taken, too.
  if (precondition.includes("must-use-http-sig") || signerOf(message) !== undefined) {
    return { policy: { signaturePolicyFor: () => "require" } };
  }
  if (precondition.startsWith("must-invite")) return { policy: { requireInvite: true } };
  if (precondition.includes("must-exchange-token")) return { policy: { requireExchange: true } };
  // These speak the dialect without a secret, which an operator has to allow.
  if (id.startsWith("notif-ocis-")) return { policy: { allowUnauthenticatedGrantee: true } };
  // The bytes lie at a name, the sender is an address.
  if (id === "share-spec-ipv6") return { policy: { allowForeignDataHost: true } };
  return {};
}

/** Who has signed the message: the mathematics is proven with the vectors of `test/vectors/signature`. */
function proofOf(message: Circumstances): Pick<TestServiceOptions, "authenticatePeer"> {
  const host = signerOf(message);
  if (host === undefined) return {};
  const peer = { host, keyId: `https://${host}/ocm#key1` };
  return { authenticatePeer: async () => ({ kind: "signed", peer }) };
}

/** The host a message says it is signed by: another one only where its precondition names it. */
function signerOf({ precondition = "", headers, senderHost }: Circumstances): string | undefined {
  const named = /signed by (\S+)/.exec(precondition)?.[1];
  if (named !== undefined) return named;
  const signed = "Signature" in headers || /; signed$|signing host$/.test(precondition);
  return signed ? senderHost : undefined;
}

/** Whom a notification of oCIS means; Marie when it does not say. */
function granteeOf(body: unknown) {
  const text = JSON.stringify(body);
  return [...MARIES].reverse().find(({ id }) => text.includes(`"${id.opaqueId}`)) ?? MARIE;
}
