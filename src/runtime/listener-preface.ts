import type { Socket } from "node:net";

/** First bytes of every HTTP/2 connection with prior knowledge (RFC 9113 §3.4); no HTTP/1.1 method begins so. */
const PREFACE = Buffer.from("PRI ", "latin1");

/** Where a connection goes once its protocol is known. */
export interface PrefaceOptions {
  readonly timeoutMs: number;
  readonly http1: (socket: Socket) => void;
  readonly http2: (socket: Socket) => void;
}

/**
 * Reads a new connection until its bytes tell HTTP/1.1 from HTTP/2, then hands it on as if nothing had been read.
 * A client that closes, fails or stays silent beyond `timeoutMs` before that is dropped.
 */
export function sortConnection(socket: Socket, options: PrefaceOptions): void {
  let head: Buffer = Buffer.alloc(0);

  const drop = () => socket.destroy();
  const deadline = setTimeout(drop, options.timeoutMs);
  const release = () => {
    clearTimeout(deadline);
    socket.off("readable", read);
    socket.off("end", drop);
    socket.off("error", drop);
    socket.off("close", release);
  };

  const read = () => {
    // Bytes are put back once, when the protocol is known: putting them back while still undecided would
    // raise "readable" again at once, and a single "P" from a client would occupy the event loop for ever.
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const known = Math.min(head.length, PREFACE.length);
    const isPreface = head.subarray(0, known).equals(PREFACE.subarray(0, known));
    if (isPreface && known < PREFACE.length) return;
    release();
    socket.unshift(head);
    if (isPreface) options.http2(socket);
    else options.http1(socket);
  };

  socket.on("readable", read);
  socket.on("end", drop);
  socket.on("error", drop);
  socket.on("close", release);
}
