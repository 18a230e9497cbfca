import { isAlias, isMap, isScalar, visit, type Node, type YAMLMap } from 'yaml';
import { positionOf, type YamlSource } from '../../../core/project/yaml/file-position.ts';
import { invalidFile } from './invalid-file.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';

/**
 * Throws `invalid-file` for everything in YAML that a resource has no use for and an attacker has: tags, anchors and
 * aliases, keys given twice or that are not plain, numbers without a finite or exact value.
 */
export function refuseHostile(source: YamlSource): void {
  const { document } = source;
  if (document.directives.yaml.explicit) throw invalidFile(source.path, { key: 'project.yaml.directive' });
  visit(document, {
    Node: (_key, node) => {
      const fault = faultOfNode(source, node);
      if (fault) throw fault;
    },
  });
}

function faultOfNode(source: YamlSource, node: Node): SovranError | undefined {
  const position = positionOf(source, node);
  if (isAlias(node) || ('anchor' in node && node.anchor)) {
    return invalidFile(source.path, { key: 'project.yaml.alias', position });
  }
  if (node.tag) return invalidFile(source.path, { key: 'project.yaml.tag', params: { tag: node.tag }, position });
  if (isMap(node)) return faultOfKeys(source, node);
  if (isScalar(node) && typeof node.value === 'number' && !isExact(node.value)) {
    return invalidFile(source.path, { key: 'project.yaml.number', params: { value: node.source ?? '' }, position });
  }
  return undefined;
}

/** Linear in the number of keys: the parser's own check compares every key with every other. */
function faultOfKeys(source: YamlSource, mapping: YAMLMap): SovranError | undefined {
  const seen = new Set<string>();
  for (const { key } of mapping.items) {
    const position = positionOf(source, key as Node | null);
    if (!isScalar(key)) return invalidFile(source.path, { key: 'project.yaml.key', position });
    const name = String(key.value);
    if (seen.has(name)) {
      return invalidFile(source.path, { key: 'project.yaml.duplicate-key', params: { key: name }, position });
    }
    seen.add(name);
  }
  return undefined;
}

function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}
