import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import { text } from "node:stream/consumers";

/** A request to the server on this machine. */
export interface PinnedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The certificate, in PEM, that the server there must show; its names do not matter, and neither does its issuer. */
  readonly certificate: string;
}

/** Sends a request to a server that is known by its certificate, as what it listens on is no name in it. */
export function sendPinned({ url, method, headers, body, certificate }: PinnedRequest): Promise<Response> {
  const pinned = new X509Certificate(certificate).fingerprint256;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers,
        agent: false,
        ca: certificate,
        // The certificate itself is the anchor, whoever issued it.
        allowPartialTrustChain: true,
        checkServerIdentity: (_host, { fingerprint256 }) =>
          fingerprint256 === pinned ? undefined : new Error("another certificate"),
      },
      (answer) => {
        text(answer).then(
          (content) => resolve(new Response(content, { status: answer.statusCode ?? 502 })),
          reject,
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
