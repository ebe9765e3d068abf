import type { DomainEvent } from "../events.ts";
import type { ShareRequest } from "../model/share-request.ts";

/** What a new request means to whoever listens; what our own users ask for is no news to them. */
export function requestAdded(request: ShareRequest): DomainEvent | undefined {
  return request.direction === "received" ? { type: "share-requested", request } : undefined;
}

/** What it means that a request is open no longer. */
export function requestRemoved(request: ShareRequest): DomainEvent | undefined {
  return request.direction === "received" ? { type: "share-request-removed", request } : undefined;
}
