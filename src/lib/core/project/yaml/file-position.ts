import { isCollection, isMap, isNode, isScalar, type Document, type LineCounter, type Node } from 'yaml';

/** A place in a YAML file, counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A parsed file with what is needed to point into it. */
export interface YamlSource {
  path: string;
  document: Document.Parsed;
  lines: LineCounter;
}

/** Where a character of the file stands; the offset counts from 0. */
export function positionAt({ lines }: YamlSource, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where a node begins; the beginning of the file for one that is not in it. */
export function positionOf(source: YamlSource, node: Node | null | undefined): Position {
  return positionAt(source, node?.range?.[0] ?? 0);
}

/** Position of the value at `path`, or of the nearest thing above it that the file holds. */
export function positionOfPath(source: YamlSource, path: readonly PropertyKey[]): Position {
  let node: unknown = source.document.contents;
  let found: Node | null = source.document.contents;
  for (const part of path) {
    if (!isCollection(node)) break;
    node = node.get(part, true);
    if (!isNode(node)) break;
    found = node;
  }
  return positionOf(source, found);
}

/** Position of a key of the mapping at `path`. */
export function positionOfKey(source: YamlSource, path: readonly PropertyKey[], key: string): Position {
  const mapping = path.length === 0 ? source.document.contents : source.document.getIn(path, true);
  const pair = isMap(mapping)
    ? mapping.items.find(({ key: one }) => isScalar(one) && String(one.value) === key)
    : undefined;
  return isNode(pair?.key) ? positionOf(source, pair.key) : positionOfPath(source, path);
}
