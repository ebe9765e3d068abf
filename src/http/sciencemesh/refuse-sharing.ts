import type { Failure } from "../../domain/failure.ts";
import { type Answer, answer, refuseFor, sciencemeshAnswer } from "../failure.ts";

/** Refuses what a user wants of another provider; a 401 would tell a web client that its own session has ended. */
export const refuseSharing = refuseFor(sharingAnswer);

function sharingAnswer(failure: Failure): Answer {
  return failure.reason === "provider-not-trusted"
    ? answer(403, "UNTRUSTED_SERVICE", { message: untrusted(failure) })
    : sciencemeshAnswer(failure);
}

function untrusted({ host, rule }: { readonly host: string; readonly rule?: string }): string {
  return `provider ${host} not trusted${rule === undefined ? "" : ` (${rule})`}`;
}
