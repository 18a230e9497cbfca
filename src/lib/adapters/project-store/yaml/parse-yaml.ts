import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
  visit,
  isNode,
} from 'yaml';
import type { z } from 'zod';
import { explainIssues } from '../../../core/project/yaml/explain-issues.ts';
import { type Fault, yamlReason } from '../../../core/project/yaml/fault.ts';
import { positionAt, positionOf, positionOfPath, type YamlSource } from '../../../core/project/yaml/file-position.ts';
import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';

/** A file that a person has to fix: `invalid-file` (exit 2) with path, line and column. */
function invalidFile(path: string, { key, params, position, fix, details }: Fault): SovranError {
  const where = position ? `${path}:${position.line}:${position.column}` : path;
  return usageError('invalid-file', message(key, { ...params, where }), {
    fix: fix ?? message('project.invalid-file.fix'),
    next: [`git diff HEAD -- ${shellWord(path)}`],
    details: { path, ...(position ? { line: position.line, column: position.column } : {}), ...details },
  });
}

/** Upper bound of a resource file. */
export const MAX_YAML_BYTES = 5 * 1024 * 1024;

/** Uniqueness of keys is checked by `refuseHostile`, in linear time. */
const OPTIONS = { schema: 'core', version: '1.2', uniqueKeys: false, logLevel: 'error' } as const;

/** Decodes and parses a file without expanding anything. Throws `invalid-file` with line and column. */
export function readDocument(path: string, content: string | Uint8Array): YamlSource {
  const text = typeof content === 'string' ? content : decode(path, content);
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) throw tooLarge(path);
  const lines = new LineCounter();
  const source = { path, lines, document: parse(path, text, lines) };
  const problem = source.document.errors[0];
  if (problem) {
    const key = problem.code === 'MULTIPLE_DOCS' ? 'project.yaml.several' : 'project.yaml.syntax';
    const params = { reason: yamlReason(problem.code) };
    throw invalidFile(path, {
      key,
      params,
      position: positionAt(source, problem.pos[0]),
      details: { reason: problem.code },
    });
  }
  if (!isMap(source.document.contents)) throw invalidFile(path, { key: 'project.yaml.no-mapping' });
  refuseHostile(source);
  return source;
}

/** Parses and validates one YAML file; `name`, where given, is what `metadata.name` must be. */
export function parseYaml<Schema extends z.ZodType>(
  path: string,
  content: string | Uint8Array,
  schema: Schema,
  name?: string,
): z.infer<Schema> {
  const source = readDocument(path, content);
  const value = source.document.toJS() as { metadata?: { name?: unknown } };
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw invalidFile(path, explainIssues(source, schema, parsed.error.issues));
  if (name !== undefined && value.metadata?.name !== name) {
    throw invalidFile(path, {
      key: 'project.yaml.name',
      params: { name: String(value.metadata?.name), expected: name },
      position: positionOfPath(source, ['metadata', 'name']),
    });
  }
  return parsed.data;
}

function parse(path: string, text: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { ...OPTIONS, lineCounter: lines });
  } catch (error) {
    if (error instanceof RangeError) throw invalidFile(path, { key: 'project.yaml.depth' });
    throw error;
  }
}

function decode(path: string, bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_YAML_BYTES) throw tooLarge(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile(path, { key: 'project.yaml.encoding' });
  }
}

function tooLarge(path: string): Error {
  return invalidFile(path, { key: 'project.yaml.too-large', params: { limit: MAX_YAML_BYTES / 1024 / 1024 } });
}

/**
 * Throws `invalid-file` for tags, anchors, aliases, duplicate or complex keys, and numbers that are not finite and
 * exact: useful only to an attacker.
 */
function refuseHostile(source: YamlSource): void {
  const { document } = source;
  if (document.directives.yaml.explicit) throw invalidFile(source.path, { key: 'project.yaml.directive' });
  visit(document, (_key, node) => {
    const fault = isNode(node) ? faultOfNode(source, node) : undefined;
    if (fault) throw fault;
  });
}

function faultOfNode(source: YamlSource, node: Node): SovranError | undefined {
  const refuse = (key: Fault['key'], params: Fault['params'] = {}): SovranError =>
    invalidFile(source.path, { key, params, position: positionOf(source, node) });
  if (isAlias(node) || ('anchor' in node && node.anchor)) return refuse('project.yaml.alias');
  if (node.tag) return refuse('project.yaml.tag', { tag: node.tag });
  if (isMap(node)) return faultOfKeys(source, node);
  if (!isScalar(node) || typeof node.value !== 'number') return undefined;
  const isExact = Number.isInteger(node.value) ? Number.isSafeInteger(node.value) : Number.isFinite(node.value);
  return isExact ? undefined : refuse('project.yaml.number', { value: node.source ?? '' });
}

/** Linear in the number of keys: the parser's own check compares every key with every other. */
function faultOfKeys(source: YamlSource, mapping: YAMLMap): SovranError | undefined {
  const seen = new Set<string>();
  const refuse = (key: Fault['key'], node: unknown, params: Fault['params'] = {}): SovranError =>
    invalidFile(source.path, { key, params, position: positionOf(source, node as Node | null) });
  for (const { key } of mapping.items) {
    if (!isScalar(key)) return refuse('project.yaml.key', key);
    const name = String(key.value);
    if (seen.has(name)) return refuse('project.yaml.duplicate-key', key, { key: name });
    seen.add(name);
  }
  return undefined;
}
