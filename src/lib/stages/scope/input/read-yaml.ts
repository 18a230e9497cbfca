import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { yamlReason } from '../../../core/text/yaml-reason.ts';
import { suggest } from './usage.ts';

type Issue = z.core.$ZodIssue;

/** A YAML or JSON document with the place of every value in it. */
export interface ReadDocument {
  path: string;
  value: unknown;
  document: Document;
  lineAt(path: readonly PropertyKey[]): string;
}

/** Parses a YAML or JSON file. Throws `bad-file` (exit 2) with line and column. */
export function readYaml(path: string, text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, lineCounter: lines });
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw badFile(message('scope.file.syntax', { place: `${path}:${line}:${col}`, reason: yamlReason(problem.code) }));
  }
  const lineAt = (keys: readonly PropertyKey[]): string => {
    const node = document.getIn(keys, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset === undefined) return path;
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  return { path, value: toValue(document, path), document, lineAt };
}

/** Checks a value read from a file. Throws `bad-file` (exit 2) naming the place and, for a key, the nearest known. */
export function checkShape<Schema extends z.ZodType>(
  read: ReadDocument,
  schema: Schema,
  known: readonly string[],
  under: readonly PropertyKey[] = [],
): z.infer<Schema> {
  const value = under.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], read.value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw issue ? describeIssue(read, issue, known, under) : badFile(message('scope.file.empty', { path: read.path }));
}

function describeIssue(
  read: ReadDocument,
  issue: Issue,
  known: readonly string[],
  under: readonly PropertyKey[],
): SovranError {
  const field = issue.path.map(String).join('.');
  const place = read.lineAt([...under, ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return badFile(
      message('scope.file.unknown-key', { place: read.lineAt([...under, ...issue.path, key]), key }),
      suggest(key, known),
    );
  }
  if (issue.code === 'invalid_value')
    return badFile(message('scope.file.bad-choice', { place, field, choices: issue.values.map(String).join(', ') }));
  if (issue.code === 'invalid_type') return badFile(message('scope.file.type', { place, field, type: issue.expected }));
  return badFile(message('scope.file.bad-value', { place, field }));
}

/** `bad-file`: a file that a flag names does not hold what it should. */
export function badFile(text: Message, fix?: Message): SovranError {
  return usageError('bad-file', text, { fix: fix ?? message('scope.file.fix') });
}

function toValue(document: Document, path: string): unknown {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw badFile(message('scope.file.syntax', { place: path, reason: yamlReason('BAD_ALIAS') }));
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw badFile(message('scope.file.empty', { path }));
  return value;
}
