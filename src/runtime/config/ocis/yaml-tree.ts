import { sections } from "../schema.ts";
import type { OcisOption } from "./option.ts";
import { ocisOptions } from "./options.ts";

/** The keys that oCIS knows at one place of its file; an option at a key, or the keys below it. */
export type YamlTree = ReadonlyMap<string, OcisOption | YamlTree>;

/** All keys of `ocm.yaml`. */
export const ocisYaml: YamlTree = treeOf(
  ocisOptions.flatMap((option) => option.yaml.map((path) => ({ path: path.split("."), option }))),
);

/** Whether a path leads to a setting of ours. */
export function isOurs([section = "", key, ...deeper]: readonly string[]): boolean {
  const ours = new Map<string, { readonly shape: object }>(Object.entries(sections)).get(section);
  return ours !== undefined && deeper.length === 0 && (key === undefined || Object.hasOwn(ours.shape, key));
}

/** The keys that oCIS knows at a place of its file. */
export function ocisKeysOf(path: readonly string[]): readonly string[] {
  let tree: YamlTree = ocisYaml;
  for (const key of path) {
    const below = tree.get(key);
    if (below === undefined || !isTree(below)) return [];
    tree = below;
  }
  return [...tree.keys()];
}

/** Whether keys stand below this one. */
export function isTree(known: OcisOption | YamlTree): known is YamlTree {
  return known instanceof Map;
}

function treeOf(
  leaves: readonly { readonly path: readonly string[]; readonly option: OcisOption }[],
): YamlTree {
  const heads = [...new Set(leaves.map(({ path: [head = ""] }) => head))];
  return new Map(
    heads.map((head) => {
      const below = leaves.filter(({ path }) => path[0] === head);
      const leaf = below.find(({ path }) => path.length === 1);
      return [
        head,
        leaf?.option ?? treeOf(below.map(({ path, option }) => ({ path: path.slice(1), option }))),
      ];
    }),
  );
}
