import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  acceptInvite,
  acceptReceivedShare,
  authenticateShareToken,
  connectMeshport,
  createShare,
  generateInvite,
  getContact,
  getProvider,
  getReceivedShare,
  getShare,
  getShareBySecret,
  inUserFolder,
  isMeshportError,
  isProviderAllowed,
  listShares,
  type MeshportErrorCode,
  type NewShare,
  pageOfReceivedShares,
  pageOfShares,
  removeContact,
  removeShare,
  updateShare,
} from "../../src/client/index.ts";
import { allOf, SECRET, type Site, startSite } from "./support.ts";

/** Nobody listens there. */
const NOBODY = "127.0.0.1:1";
const TOKEN = "invite-token-nobody-may-see";
const STRANGER = { idp: NOBODY, id: "nobody" };

describe("refusals", () => {
  let site: Site;
  beforeAll(async () => {
    // Whom one shares with is not what most of these are about.
    const anybody = { MESHPORT_OCMCORE_REQUIRE_ACCEPTED_INVITE: "false" };
    site = await startSite("marie", { "radium.txt": "Radium\n" }, anybody);
  });
  afterAll(() => site?.close());

  const share = (changes: Partial<NewShare>) =>
    createShare(site.user, {
      resource: inUserFolder("marie", "/radium.txt"),
      recipient: STRANGER,
      permissions: ["read"],
      ...changes,
    });
  const app = (credential?: { secret: string; name?: string }) =>
    connectMeshport({ url: site.rpcUrl, ...(credential && { credential }) });

  const REFUSED: readonly (readonly [string, MeshportErrorCode, string, () => Promise<unknown>])[] = [
    [
      "an invite with too much to say",
      "invalid-argument",
      "at most 1024 characters",
      () => generateInvite(site.user, { provider: "x.org", description: "x".repeat(5000) }),
    ],
    [
      "an invite of our own",
      "invalid-argument",
      "from the same instance",
      () => acceptInvite(site.user, { token: TOKEN, provider: site.provider }),
    ],
    [
      "an invite of nobody",
      "unavailable",
      "no answer from 127.0.0.1:1",
      () => acceptInvite(site.user, `${TOKEN}@${NOBODY}`),
    ],
    ["no contact", "not-found", "accepted user not found", () => getContact(site.user, STRANGER)],
    [
      "to end what is no contact",
      "not-found",
      "accepted user not found",
      () => removeContact(site.user, STRANGER),
    ],
    [
      "a contact without an id",
      "invalid-argument",
      "a user id is expected",
      () => getContact(site.user, { idp: NOBODY, id: "" }),
    ],
    [
      "a provider nobody knows",
      "not-found",
      "provider not found",
      () => getProvider(site.service, "nobody.example.org"),
    ],
    [
      "to share what is not there",
      "not-found",
      "resource not found",
      () => share({ resource: inUserFolder("marie", "/none") }),
    ],
    [
      "to share what is another's",
      "not-found",
      "resource not found",
      () => share({ resource: inUserFolder("irene", "/radium.txt") }),
    ],
    ["to share for nothing", "invalid-argument", "at least one permission", () => share({ permissions: [] })],
    [
      "to share until yesterday",
      "invalid-argument",
      "a time in the future",
      () => share({ expiresAt: new Date("2001-01-01") }),
    ],
    [
      "to share with nobody",
      "invalid-argument",
      "grantee: a user id",
      () => share({ recipient: { idp: NOBODY, id: "" } }),
    ],
    [
      "to share with our own user",
      "invalid-argument",
      "a user of this server",
      () => share({ recipient: { idp: site.provider, id: "x" } }),
    ],
    ["to share where nobody answers", "unavailable", "no answer from 127.0.0.1:1", () => share({})],
    ["no share", "not-found", "share not found", () => getShare(site.user, "none")],
    ["a share without an id", "invalid-argument", "a share id is expected", () => getShare(site.user, "")],
    [
      "to change no share",
      "not-found",
      "share not found",
      () => updateShare(site.user, { id: "none", expiresAt: "never" }),
    ],
    ["to end no share", "not-found", "share not found", () => removeShare(site.user, "none")],
    ["no received share", "not-found", "received share not found", () => getReceivedShare(site.user, "none")],
    [
      "to answer no received share",
      "not-found",
      "received share not found",
      () => acceptReceivedShare(site.user, "none"),
    ],
    [
      "a secret that opens nothing",
      "not-found",
      "share not found",
      () => getShareBySecret(site.service, TOKEN),
    ],
    [
      "a page of another list",
      "invalid-argument",
      "page_token",
      () => pageOfShares(site.user, {}, { from: "elsewhere" }),
    ],
    [
      "a page of less than nothing",
      "invalid-argument",
      "page_size",
      () => pageOfReceivedShares(site.user, {}, { pageSize: -1 }),
    ],
    [
      "a list that begins nowhere",
      "invalid-argument",
      "page_token",
      () => allOf(listShares(site.user, {}, { from: "x" })),
    ],
  ];

  it.each(REFUSED)("tells of %s as %s", async (_what, code, words, act) => {
    const error = await act().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "MeshportError", code, refused: true });
    expect(String(error)).toContain(words);
    expect(isMeshportError(error, code) && error.rpc).toMatch(/^[A-Za-z]+API\/[A-Za-z]+$/);
    expect(inspect(error, { depth: null })).not.toContain(TOKEN);
  });

  const FAILED: readonly (readonly [string, MeshportErrorCode, () => Promise<unknown>])[] = [
    ["no credential", "unauthenticated", () => allOf(listShares(app().onBehalfOf("marie")))],
    [
      "a wrong secret",
      "permission-denied",
      () => getShare(app({ secret: "wrong" }).onBehalfOf("marie"), "x"),
    ],
    [
      "a wrong name beside the secret",
      "permission-denied",
      () => getShare(app({ secret: SECRET, name: "other" }).onBehalfOf("marie"), "x"),
    ],
    [
      "a user who is none of ours",
      "permission-denied",
      () => getShare(site.service.onBehalfOf("irene"), "x"),
    ],
    [
      "a gateway's token where none is taken",
      "permission-denied",
      () => getShare(app().withAccessToken("x"), "x"),
    ],
  ];

  it.each(FAILED)("tells of %s as %s, and not as a refusal", async (_what, code, act) => {
    await expect(act()).rejects.toMatchObject({ name: "MeshportError", code, refused: false });
  });

  it("take a name beside the secret", async () => {
    const named = app({ secret: SECRET, name: "app" });
    expect(await allOf(listShares(named.onBehalfOf("marie")))).toEqual([]);
  });

  it("do not take a wrong credential for the answer no", async () => {
    const site = await startSite("irene", {}, { MESHPORT_RPC_SINGLE_PORT: "true" });
    try {
      const wrong = connectMeshport({ url: site.rpcUrl, credential: { secret: "wrong" } });
      const nobody = connectMeshport({ url: site.rpcUrl });
      await expect(authenticateShareToken(wrong, { token: "x" })).rejects.toMatchObject({
        code: "permission-denied",
      });
      await expect(isProviderAllowed(nobody, "x.example.org")).rejects.toMatchObject({
        code: "unauthenticated",
      });
    } finally {
      await site.close();
    }
  });

  it("say no where a provider is not allowed", async () => {
    const closed = await startSite("irene", {}, { MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "providers" });
    try {
      expect(await isProviderAllowed(closed.service, "nobody.example.org")).toBe(false);
    } finally {
      await closed.close();
    }
  });
});
