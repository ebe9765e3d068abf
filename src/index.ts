/**
 * Meshport as a library: build a service of your own parts with `createService`, or start the whole on Node with
 * `startNodeServer` from `meshport/src/runtime/node.ts`. Ports say what a part must do; drivers and platform files
 * are the parts we have.
 */
export type { DomainEvent } from "./domain/events.ts";
export type { Failure } from "./domain/failure.ts";
export type { EventSink } from "./domain/ports/event-sink.ts";
export type { ObjectStore } from "./domain/ports/object-store.ts";
export type { ResourceStore } from "./domain/ports/resource-store.ts";
export type { Resources } from "./domain/ports/resources.ts";
export type { Sealer } from "./domain/ports/sealer.ts";
export type { Sessions } from "./domain/ports/sessions.ts";
export type { TrustPolicy } from "./domain/ports/trust-policy.ts";
export type { UserDirectory } from "./domain/ports/users.ts";
export type { UseCases } from "./domain/use-cases.ts";
export { createGuardedDataTransport, createGuardedTransport } from "./federation/guard.ts";
export { systemClock } from "./platform/clock.ts";
export { systemBytes, systemRandom } from "./platform/random.ts";
export { createSealer, operatorToken } from "./platform/sealer.ts";
export { createOpenTrust } from "./platform/trust/open.ts";
export { createTrustPolicy } from "./platform/trust/policy.ts";
export { createProvidersTrust } from "./platform/trust/providers.ts";
export { createR2Resources } from "./resources/r2.ts";
export { createUserFolders } from "./resources/user-folders.ts";
export { type Config, loadConfig } from "./runtime/config/load.ts";
export { ALL_EXPOSURES } from "./runtime/exposures/all.ts";
export { createService, type Platform, type Service } from "./runtime/service.ts";
export { type ServiceSettings, settingsOf } from "./runtime/settings.ts";
export { createMemoryStore } from "./storage/drivers/memory.ts";
export { createR2Store } from "./storage/drivers/r2.ts";
