import type { AnyDesc, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";

/** The files behind some services, by what they are asked for. */
export interface Descriptors {
  /** Full names of the services. */
  readonly services: readonly string[];
  /** A file by its path, with all that it imports, each before whoever imports it. */
  byPath(path: string): readonly DescFile[] | undefined;
  /** The file in which something is declared, by its full name, in the same way. */
  bySymbol(name: string): readonly DescFile[] | undefined;
  hasMessage(name: string): boolean;
}

/** Indexes services, what they use, and files beside them that no service names. */
export function indexDescriptors(services: readonly DescService[], others: readonly DescFile[]): Descriptors {
  const files = withImports([...services.map(({ file }) => file), ...others]);
  const paths = new Map(files.map((file) => [file.proto.name, file]));
  const symbols = new Map<string, DescFile>();
  const messages = new Set<string>();
  for (const file of files) {
    for (const { name, isMessage } of symbolsOf(file)) {
      symbols.set(name, file);
      if (isMessage) messages.add(name);
    }
  }
  const closure = (file: DescFile | undefined) => file && withImports([file]);
  return {
    services: services.map(({ typeName }) => typeName),
    byPath: (path) => closure(paths.get(path)),
    bySymbol: (name) => closure(symbols.get(name)),
    hasMessage: (name) => messages.has(name),
  };
}

function withImports(files: readonly DescFile[]): readonly DescFile[] {
  const found = new Set<DescFile>();
  const visit = (file: DescFile) => {
    for (const imported of file.dependencies) visit(imported);
    found.add(file);
  };
  for (const file of files) visit(file);
  return [...found];
}

interface Symbol {
  readonly name: string;
  readonly isMessage: boolean;
}

function symbolsOf(file: DescFile): readonly Symbol[] {
  const plain = (name: string): Symbol => ({ name, isMessage: false });
  const ofMessage = (message: DescMessage): readonly Symbol[] => [
    { name: message.typeName, isMessage: true },
    ...message.fields.map(({ name }) => plain(`${message.typeName}.${name}`)),
    ...message.oneofs.map(({ name }) => plain(`${message.typeName}.${name}`)),
    ...message.nestedEnums.flatMap(ofEnum),
    ...message.nestedMessages.flatMap(ofMessage),
  ];
  const ofEnum = ({ typeName, values }: Extract<AnyDesc, { kind: "enum" }>): readonly Symbol[] => {
    const scope = typeName.slice(0, typeName.lastIndexOf(".") + 1);
    return [plain(typeName), ...values.map(({ name }) => plain(`${scope}${name}`))];
  };
  return [
    ...file.messages.flatMap(ofMessage),
    ...file.enums.flatMap(ofEnum),
    ...file.services.flatMap(({ typeName, methods }) => [
      plain(typeName),
      ...methods.map(({ name }) => plain(`${typeName}.${name}`)),
    ]),
  ];
}
