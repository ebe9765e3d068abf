import { createConnection } from "node:net";

/** What came back on a connection, before anything interprets it. */
export interface RawResponse {
  /** 0 when the server closed without a word. */
  readonly status: number;
  readonly text: string;
}

/** The parts of an HTTP/1.1 request that a test may get wrong. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Lines as they go out; `Host` and `Connection: close` are added unless `bare`. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array | string;
  readonly bare?: boolean;
}

/** Sends the bytes to a loopback port and reads until the server closes. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawResponse> {
  const { method, target, headers = [], body = "", bare = false } = request;
  const lines = bare ? headers : [`Host: 127.0.0.1:${port}`, "Connection: close", ...headers];
  const socket = createConnection({ host: "127.0.0.1", port });
  // A server that refuses closes while we still write: that is its right.
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  socket.write(Buffer.from(`${[`${method} ${target} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`, "latin1"));
  socket.write(body);
  await closed;
  const text = Buffer.concat(parts).toString("utf8");
  // What came before the last status line is "100 Continue".
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
  return { status: statuses.findLast((status) => status >= 200) ?? 0, text };
}
