import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, type Node, type ToStringOptions, type YAMLMap, type YAMLSeq } from 'yaml';
import { readDocument } from './parse-yaml.ts';

const STYLE: ToStringOptions = { lineWidth: 100 };

/** YAML of a new file; its first line names the JSON schema for editors, if any. */
export function renderNewYaml(content: object, schemaReference?: string): string {
  const document = new Document(content);
  if (schemaReference !== undefined) document.commentBefore = ` yaml-language-server: $schema=${schemaReference}`;
  return document.toString(STYLE);
}

/** The text of an existing file, changed to hold `content`; its comments and the order of its keys survive. */
export function updateYaml(path: string, content: object, existing: string | Uint8Array): string {
  const { document } = readDocument(path, existing);
  if (isMap(document.contents)) mergeMap(document, document.contents, content as Record<string, unknown>);
  return document.toString(STYLE);
}

type Fields = Record<string, unknown>;

/** Keys by which an entry of a list is known again when its other fields changed, most telling first. */
const IDENTITY_KEYS = ['id', 'name', 'path', 'digest', 'sha256'] as const;

/** Makes a mapping hold `fields`, touching only what differs, so that comments, order and style stay. */
function mergeMap(document: Document, mapping: YAMLMap, fields: Fields): void {
  const wanted = Object.entries(fields).filter(([, value]) => value !== undefined);
  const keys = new Set(wanted.map(([key]) => key));
  mapping.items = mapping.items.filter(({ key }) => isScalar(key) && keys.has(String(key.value)));
  for (const [key, value] of wanted) {
    const pair = mapping.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
    if (pair) pair.value = mergeValue(document, pair.value as Node | null, value);
    else mapping.items.push(document.createPair(key, value));
  }
}

function mergeValue(document: Document, node: Node | null, value: unknown): Node {
  if (isMap(node) && isFields(value)) {
    const wasEmpty = node.items.length === 0;
    mergeMap(document, node, value);
    if (wasEmpty && node.items.length > 0) node.flow = false;
    return node;
  }
  if (isSeq(node) && Array.isArray(value)) {
    mergeList(document, node, value);
    return node;
  }
  if (isScalar(node) && (value === null || typeof value !== 'object')) {
    if (node.value !== value) {
      node.value = value;
      delete node.format;
      delete node.source;
    }
    return node;
  }
  return document.createNode(value) as Node;
}

function mergeList(document: Document, list: YAMLSeq, values: readonly unknown[]): void {
  const left = list.items as (Node | null)[];
  const known = left.map((node) => (node ? (node.toJS(document) as unknown) : null));
  const used = new Set<number>();
  const matches = values.map((value) => take(known, used, (old) => isDeepStrictEqual(old, value)));
  const merged = values.map((value, index) => {
    const at = matches[index] ?? take(known, used, (old) => sameIdentity(old, value));
    return at === undefined ? (document.createNode(value) as Node) : mergeValue(document, left[at] ?? null, value);
  });
  if (list.items.length === 0 && merged.length > 0) list.flow = false;
  list.items = merged;
}

function take(known: readonly unknown[], used: Set<number>, fits: (old: unknown) => boolean): number | undefined {
  const at = known.findIndex((old, index) => !used.has(index) && fits(old));
  if (at < 0) return undefined;
  used.add(at);
  return at;
}

function sameIdentity(old: unknown, value: unknown): boolean {
  if (!isFields(old) || !isFields(value)) return false;
  const key = IDENTITY_KEYS.find((one) => old[one] !== undefined && value[one] !== undefined);
  return key !== undefined && old[key] === value[key];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
