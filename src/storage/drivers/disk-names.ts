/** Where an object lives below the root: the folders to descend and the file in the last of them. */
export interface DiskPath {
  readonly folders: readonly string[];
  readonly file: string;
}

/** What a name in a folder stands for: a whole segment, or the first part of a segment too long for one name. */
export interface DecodedName {
  readonly kind: "object" | "folder" | "beginning";
  readonly text: string;
}

const extension = ".json";
const longestPiece = 180;
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/;

/** The place of a valid key. Two keys never share one, also where names are compared without regard to case. */
export function pathOfKey(key: string): DiskPath {
  const segments = key.split("/");
  const last = piecesOf(segments.pop() ?? "");
  const name = last.pop() ?? "";
  return {
    folders: [...segments.flatMap(folderNames), ...last.map(beginningName)],
    file: encode(name) + extension,
  };
}

/** The directory names, from the outer to the inner, that one segment stands for as a folder. */
export function folderNames(segment: string): string[] {
  const pieces = piecesOf(segment);
  const last = pieces.pop() ?? "";
  return [...pieces.map(beginningName), encode(last).replace(/\.json$/, "=2ejson")];
}

/** Reads a name back; `undefined` for one that this store did not write. */
export function decodeName(name: string, isFile: boolean): DecodedName | undefined {
  const kind = isFile ? "object" : name.endsWith("=") ? "beginning" : "folder";
  if (isFile && !name.endsWith(extension)) return undefined;
  const end = kind === "object" ? -extension.length : kind === "beginning" ? -1 : name.length;
  const text = decode(name.slice(0, end));
  const [expected] =
    kind === "object"
      ? [encode(text) + extension]
      : kind === "beginning"
        ? [beginningName(text)]
        : folderNames(text);
  return text !== "" && expected === name ? { kind, text } : undefined;
}

/** Splits a segment so that every part, encoded, fits a file name of 255 bytes with room to spare. */
function piecesOf(segment: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let length = 0;
  for (const character of segment) {
    const size = encodeCharacter(character).length;
    if (length + size > longestPiece) {
      pieces.push(piece);
      piece = "";
      length = 0;
    }
    piece += character;
    length += size;
  }
  return [...pieces, piece];
}

function beginningName(piece: string): string {
  return `${encode(piece)}=`;
}

/**
 * Lower-case letters, digits and most signs stand for themselves, so that a name can be read and searched; `+a` is A
 * and `=2e` is any other byte. A leading dot or hyphen, a trailing dot and the device names of Windows are escaped.
 */
function encode(text: string): string {
  return text
    .replace(/[^a-z0-9._%~-]/g, encodeCharacter)
    .replace(/^[.-]/, escapeByte)
    .replace(/\.$/, escapeByte)
    .replace(deviceName, (device) => escapeByte(device.charAt(0)) + device.slice(1));
}

function encodeCharacter(character: string): string {
  if (/[a-z0-9._%~-]/.test(character)) return character;
  return /[A-Z]/.test(character) ? `+${character.toLowerCase()}` : escapeByte(character);
}

function escapeByte(character: string): string {
  return `=${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function decode(name: string): string {
  return name.replace(/\+([a-z])|=([0-9a-f]{2})/g, (_, letter?: string, code?: string) =>
    letter ? letter.toUpperCase() : String.fromCharCode(Number.parseInt(code ?? "", 16)),
  );
}
