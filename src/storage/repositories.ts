import type { EventQueue } from "../domain/ports/event-queue.ts";
import type { KeyPins } from "../domain/ports/key-pins.ts";
import type { ReplayMarks } from "../domain/ports/replay-marks.ts";
import type {
  ContactRepository,
  InviteRepository,
  NotificationQueue,
  ReceivedShareRepository,
  ShareRepository,
  ShareRequestRepository,
} from "../domain/ports/repositories.ts";
import type { SigningKeyRepository } from "../domain/ports/signing-keys.ts";
import type { StorageDeps } from "./collection.ts";
import { createContactRepository } from "./contacts.ts";
import { createEventDocuments } from "./event-documents.ts";
import { createPrepareEvent, type ToldOf } from "./event-intents.ts";
import { createEventQueue } from "./event-queue.ts";
import { createInviteRepository } from "./invites.ts";
import { createKeyPins } from "./key-pins.ts";
import { createNotificationQueue } from "./notification-queue.ts";
import { createReceivedShareRepository } from "./received-shares.ts";
import { createReplayMarks } from "./replay-marks.ts";
import { createShareRequestRepository } from "./share-requests.ts";
import { createShareRepository } from "./shares.ts";
import { createSigningKeyRepository } from "./signing-keys.ts";

/** Everything Meshport keeps, in one object store. */
export interface Repositories {
  readonly invites: InviteRepository;
  readonly contacts: ContactRepository;
  readonly shares: ShareRepository;
  readonly receivedShares: ReceivedShareRepository;
  readonly shareRequests: ShareRequestRepository;
  readonly notifications: NotificationQueue;
  readonly signingKeys: SigningKeyRepository;
  readonly pins: KeyPins;
  readonly replayMarks: ReplayMarks;
  readonly eventQueue: EventQueue;
}

export interface RepositoriesDeps extends Omit<StorageDeps, "prepareEvent"> {
  /** Who is told of what happens; absent where nobody listens. */
  readonly toldOf?: ToldOf;
}

/** All repositories over the same store. */
export function createRepositories({ toldOf, ...parts }: RepositoriesDeps): Repositories {
  const documents = createEventDocuments(parts);
  const deps: StorageDeps = {
    ...parts,
    ...(toldOf && { prepareEvent: createPrepareEvent({ ...parts, ...toldOf, documents }) }),
  };
  return {
    invites: createInviteRepository(deps),
    contacts: createContactRepository(deps),
    shares: createShareRepository(deps),
    receivedShares: createReceivedShareRepository(deps),
    shareRequests: createShareRequestRepository(deps),
    notifications: createNotificationQueue(deps),
    signingKeys: createSigningKeyRepository(deps),
    pins: createKeyPins(deps),
    replayMarks: createReplayMarks(deps),
    eventQueue: createEventQueue({ ...deps, documents }),
  };
}
