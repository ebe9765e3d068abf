/** A request for `ListReceivedOCMShares` that nobody can read. */
export interface Unreadable {
  readonly what: string;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

const bytes = (...parts: readonly (number | string)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])),
  );

/** One message as gRPC puts it: flags, length, content. */
const envelope = (content: readonly number[], flags = 0) => bytes(flags, 0, 0, 0, content.length, ...content);

/** What is no message of the type: as protobuf, page_token is field 3, filters are field 4. */
const NO_MESSAGE: readonly (readonly [string, readonly number[]])[] = [
  ["no protobuf", [0xff]],
  ["a text that ends too early", [0x1a, 0x05, 0x61]],
  ["a text that is no UTF-8", [0x1a, 0x01, 0xff]],
  ["a nested message that is none", [0x22, 0x01, 0xff]],
  ["a group that never ends", [0x0b]],
  ["field number 0", [0x02, 0x00]],
];

/** For Connect. */
export const UNREADABLE_CONNECT: readonly Unreadable[] = [
  ...NO_MESSAGE.map(([what, content]) => ({
    what: `${what}, binary`,
    contentType: "application/proto",
    body: bytes(...content),
  })),
  { what: "no JSON", contentType: "application/json", body: bytes("{") },
  { what: "JSON of another shape", contentType: "application/json", body: bytes('{"filters":7}') },
  {
    what: "JSON in a text that is no UTF-8",
    contentType: "application/json",
    body: bytes('{"pageToken":"', 0xff, '"}'),
  },
  {
    what: "JSON with half a character",
    contentType: "application/json",
    body: bytes('{"pageToken":"', 0xc3, '"}'),
  },
];

/** For gRPC-Web, and with `application/grpc` for gRPC. */
export const UNREADABLE_GRPC: readonly Unreadable[] = [
  ...NO_MESSAGE.map(([what, content]) => ({
    what,
    contentType: "application/grpc-web+proto",
    body: envelope(content),
  })),
  {
    what: "a message that ends too early",
    contentType: "application/grpc-web+proto",
    body: bytes(0, 0, 0, 0, 9, 0x1a),
  },
  {
    what: "a compressed message without a compression",
    contentType: "application/grpc-web+proto",
    body: envelope([0x1f, 0x8b], 1),
  },
  {
    what: "JSON that is no UTF-8",
    contentType: "application/grpc-web+json",
    body: envelope([...bytes('{"pageToken":"', 0xff, '"}')]),
  },
];

/** The status in the trailers of a gRPC-Web answer, which are its last frame, or in its headers. */
export async function grpcWebStatus(answer: Response): Promise<string | undefined> {
  const body = new TextDecoder("latin1").decode(await answer.arrayBuffer());
  return answer.headers.get("grpc-status") ?? /grpc-status: ?(\d+)/i.exec(body)?.[1];
}
