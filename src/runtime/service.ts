import type { Keys } from "../domain/keys/keys.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { Random } from "../domain/ports/random.ts";
import type { Readiness } from "../domain/ports/readiness.ts";
import type { Resources } from "../domain/ports/resources.ts";
import type { Sealer } from "../domain/ports/sealer.ts";
import type { Sessions } from "../domain/ports/sessions.ts";
import type { SigningKeys } from "../domain/ports/signing-keys.ts";
import type { StoreTransfer } from "../domain/ports/store-transfer.ts";
import type { Transport } from "../domain/ports/transport.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import type { UseCases } from "../domain/use-cases.ts";
import { createAuthenticatePeer } from "../federation/authenticate-peer.ts";
import { createPeerKeys } from "../federation/peer-keys.ts";
import { createPeers } from "../federation/peers.ts";
import { createSignedTransport } from "../federation/signed-transport.ts";
import { createApp } from "../http/app.ts";
import { createHealthDoor } from "../http/health/health.ts";
import { createAccessTokens } from "../platform/access-tokens.ts";
import { createBackground } from "../platform/background.ts";
import { systemPause } from "../platform/pause.ts";
import { createRepositories } from "../storage/repositories.ts";
import { createStoreTransfer } from "../storage/transfer/store-transfer.ts";
import { createEventDelivery } from "./event-delivery.ts";
import type { Exposure } from "./exposures/exposure.ts";
import { createKeys } from "./keys.ts";
import { createReadiness } from "./readiness.ts";
import type { ServiceSettings } from "./settings.ts";
import { createUseCases } from "./use-cases.ts";

/** Everything a service is made of that depends on where it runs; tests hand in parts of memory. */
export interface Platform {
  readonly settings: ServiceSettings;
  /** What is offered over HTTP. */
  readonly exposures: readonly Exposure[];
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Keeps secrets from whoever reads the store. */
  readonly sealer: Sealer;
  /** What the operator's commands prove themselves with. */
  readonly operatorToken: string;
  /** Signing keys from the configuration, when it has any; otherwise they are made and kept in the store. */
  readonly configuredKeys?: SigningKeys;
  readonly users: UserDirectory;
  readonly sessions: Sessions;
  /** The tokens of the gateway in front of us, when there is one. */
  readonly gatewayTokens?: GatewayTokens;
  readonly trust: TrustPolicy;
  readonly resources: Resources;
  /** For OCM messages: small answers, wanted whole. */
  readonly transport: Transport;
  /** For file data: streams. */
  readonly dataTransport: Transport;
  /** Who is told of events, beside the log. */
  readonly outlets: readonly EventOutlet[];
  /** Whether concurrent requests may share one look-up of a peer; not on Workers. */
  readonly shareLookups: boolean;
  /** The end of the process, where there is one that is told to stop. */
  readonly drain?: Pick<Readiness, "draining" | "stopping">;
  /** Keeps the runtime alive for background work; Workers need it. */
  readonly keepAlive?: (work: Promise<void>) => void;
  /** Gives a stream its length where the runtime would forget it; Workers need it. */
  readonly sized?: (body: ReadableStream<Uint8Array>, bytes: number) => ReadableStream<Uint8Array>;
}

/** A running service: what it answers over HTTP, and the use cases for the other doors. */
export interface Service {
  readonly useCases: UseCases;
  /** Our signing keys. */
  readonly keys: Keys;
  readonly readiness: Readiness;
  /** Moves everything in the store. */
  readonly transfer: StoreTransfer;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Looks for events that wait for a listener, those of earlier processes included, and tells them. */
  tellWaiting(): void;
  /** What has to be done from time to time: deliver what is due, forget what no longer counts. */
  housekeep(): Promise<void>;
  /** Resolves when no background work is under way. */
  settled(): Promise<void>;
}

/** A mark must be there as long as its signature could still be taken for fresh; clocks differ, so some more. */
const MARKS_OUTLIVE_SECONDS = 600;

/** The record whose reading shows that the store can be reached. */
const SIGNING_KEYS = "keys/signing";

/** Joins all rooms to one service, ordered by floor. The only place where they meet. */
export function createService(platform: Platform): Service {
  const { settings, clock, logger } = platform;
  const background = createBackground(platform);
  const delivery = createEventDelivery({
    ...platform,
    background,
    giveUpAfterMs: settings.eventsGiveUpAfterMs,
    ...(platform.drain?.stopping && { stopping: platform.drain.stopping }),
    queue: () => repositories.eventQueue,
  });
  const repositories = createRepositories({ ...platform, ...settings.security, toldOf: delivery });
  const keys = createKeys({ ...platform, ...repositories });
  const transfer = createStoreTransfer({ ...platform, ...settings.security });
  const signed = createSignedTransport({ ...platform, keys: keys.signing });
  const peers = createPeers({ ...platform, transport: signed, allowHttp: settings.allowHttp });
  const authenticatePeer = createAuthenticatePeer({
    ...platform,
    ...repositories,
    ...settings.signatures,
    peers,
    findPeerKey: createPeerKeys({ ...platform, peers }),
  });
  const useCases = createUseCases({
    ...platform,
    ...repositories,
    server: settings.server,
    policy: settings.policy,
    background,
    peers,
    accessTokens: createAccessTokens({
      ...platform,
      keys: keys.signing,
      issuer: new URL(settings.server.publicUrl).origin,
    }),
  });
  const readiness = createReadiness({
    ...platform,
    pause: systemPause,
    checks: {
      store: () => platform.store.get(SIGNING_KEYS),
      keys: () => keys.signing.current(),
      // Those of directories are elsewhere, and no reason to stop working.
      trust: () => platform.trust.listOwn(),
    },
  });
  const exposed = platform.exposures.flatMap((expose) =>
    expose(platform, useCases, { authenticatePeer, keys, transfer }),
  );
  const app = createApp({
    server: settings.server,
    doors: [createHealthDoor({ readiness }), ...exposed],
    clock,
    logger,
  });
  return {
    useCases,
    keys,
    readiness,
    transfer,
    fetch: async (request) => app.fetch(request),
    tellWaiting: () => background.run(delivery.round),
    async housekeep() {
      // In the background, since listeners are no reason for peers to wait; still part of the work.
      const told = new Promise<void>((done) => background.run(() => delivery.round().finally(done)));
      await useCases.deliverDueNotifications();
      const seconds = settings.signatures.maxAgeSeconds + MARKS_OUTLIVE_SECONDS;
      await repositories.replayMarks.sweep(new Date(clock.now().getTime() - seconds * 1000));
      await told;
    },
    settled: background.settled,
  };
}
