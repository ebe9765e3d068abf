import { createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import { compare, type Operation } from "../measure.ts";
import { CREDENTIAL, type FilledServer, startFilledServer } from "./filled-store.ts";
import { secretOf, userOf } from "./people.ts";
import type { Size } from "./seed.ts";

const SMALL: Size = { users: 1, sharesPerUser: 100 };
const LARGE: Size = { users: 1000, sharesPerUser: 100 };
const ROUNDS = { rounds: 40, perRound: 50 };
/** A larger page would be more of reading and less of finding. */
const PAGE = 20;

/** What a gateway asks all day must not cost more because others have stored more. */
export const storeSize: Benchmark = {
  name: "store-size",
  claim:
    "With 100,000 shares of 1,000 users on the disk store, what gateways ask all day costs the same as with 100 shares (gRPC over loopback).",
  async run(say) {
    say("  filling a store with 100 shares and one with 100,000");
    const small = await startFilledServer(SMALL);
    const large = await startFilledServer(LARGE);
    try {
      return await measure(small, large);
    } finally {
      await Promise.all([small.close(), large.close()]);
    }
  },
};

async function measure(small: FilledServer, large: FilledServer): Promise<readonly Figure[]> {
  const [few, many] = [operationsOn(small, SMALL), operationsOn(large, LARGE)];
  const figures: Figure[] = [];
  for (const subject of ["authenticate", "byToken", "received", "page"] as const) {
    figures.push({
      subject: `${LABELS[subject]}, 100,000 shares`,
      baseline: "the same, 100 shares",
      ratio: await compare({ subject: many[subject], baseline: few[subject] }, ROUNDS),
      atMost: 1.25,
    });
  }
  return figures;
}

const LABELS = {
  authenticate: "Authenticate",
  byToken: "GetOCMShareByToken",
  received: "GetReceivedOCMShare",
  page: `ListReceivedOCMShares, a page of ${PAGE}`,
} as const;

/** The calls, each about another share whenever it is made. */
function operationsOn(server: FilledServer, size: Size): Readonly<Record<keyof typeof LABELS, Operation>> {
  const client = (user?: number) => {
    const headers: Interceptor = (next) => (request) => {
      request.header.set("authorization", `Bearer ${CREDENTIAL}`);
      if (user !== undefined) request.header.set("x-meshport-user", userOf(user).id.opaqueId);
      return next(request);
    };
    return createGrpcTransport({ baseUrl: server.rpcUrl, interceptors: [headers] });
  };
  const auth = createClient(AuthProviderAPI, client());
  const anyone = createClient(OcmAPI, client());
  const users = Array.from({ length: Math.min(size.users, 50) }, (_, index) =>
    createClient(OcmAPI, client(userNth(index, size))),
  );
  const shares = (size.users * size.sharesPerUser) / 2;
  const perUser = size.sharesPerUser / 2;
  const next = strideThrough(shares);
  const nextUser = strideThrough(users.length);
  return {
    async authenticate() {
      const n = next();
      wasOk(await auth.authenticate({ clientId: `share-${n}`, clientSecret: secretOf(n) }));
    },
    async byToken() {
      wasOk(await anyone.getOCMShareByToken({ token: secretOf(next()) }));
    },
    async received() {
      const user = nextUser();
      const n = userNth(user, size) * perUser + (next() % perUser);
      const ref = { spec: { case: "id" as const, value: { opaqueId: `received-${n}` } } };
      wasOk(await users[user]?.getReceivedOCMShare({ ref }));
    },
    async page() {
      const answer = await users[nextUser()]?.listReceivedOCMShares({ pageSize: PAGE });
      wasOk(answer);
      if (answer?.shares.length !== PAGE) throw new Error("the page is not full");
    },
  };
}

/** Users from the whole store, not only its beginning. */
function userNth(index: number, { users }: Size): number {
  return Math.floor((index * users) / Math.min(users, 50));
}

/** All numbers below `count` in an order that jumps about: always the same one, so that runs compare. */
function strideThrough(count: number): () => number {
  let at = 0;
  return () => {
    at = (at + 7919) % count;
    return at;
  };
}

function wasOk(answer: { readonly status?: { readonly code: Code } | undefined } | undefined): void {
  if (answer?.status?.code !== Code.OK) throw new Error(`refused: ${answer?.status?.code}`);
}
