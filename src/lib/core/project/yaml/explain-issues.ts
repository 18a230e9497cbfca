import type { z } from 'zod';
import { message, type Message } from '../../text/message.ts';
import { suggest } from '../../text/suggest.ts';
import { nearestNames } from '../../kit/nearest-names.ts';
import { positionOfKey, positionOfPath, type YamlSource } from './file-position.ts';
import { entryOf } from '../../kit/is-in.ts';
import { messageOfData } from '../../text/words-of-data.ts';
import { type Fault, knownFaults } from './fault.ts';

type Issue = z.core.$ZodIssue;

/** Words the most telling of a file's problems: a misspelt key explains the missing one, so it comes first. */
export function explainIssues(source: YamlSource, schema: z.ZodType, issues: readonly Issue[]): Fault {
  const flat = issues.flatMap((issue) => flatten(issue));
  const issue = flat.find(({ code }) => code === 'unrecognized_keys') ?? flat[0];
  if (issue?.code === 'unrecognized_keys') return unknownKey(source, schema, issue.path, issue.keys[0] ?? '');
  const path = issue?.path ?? [];
  return {
    position: positionOfPath(source, path),
    details: { key: path.join('.') },
    ...(ruleOf(issue, path.join('.')) ?? wordsOf(issue, path.join('.'))),
  };
}

/** A rule of ours, by the name that a schema gives it as its message. */
function ruleOf(issue: Issue | undefined, key: string): Pick<Fault, 'key' | 'params' | 'fix'> | undefined {
  const rule = entryOf(knownFaults().rules, issue?.message);
  if (!rule) return undefined;
  const value = typeof issue?.input === 'string' ? JSON.stringify(issue.input.slice(0, 80)) : '';
  return { ...messageOfData(rule.means ?? 'project.yaml.other', { key, value }), fix: messageOfData(rule.fix) };
}

/** Of a union's branches, the one that got furthest speaks for all. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.toSorted((left, right) => depthOf(right) - depthOf(left));
  const best = branches[0];
  if (!best || depthOf(best) === 0) return [issue];
  return best.flatMap((one) => flatten({ ...one, path: [...issue.path, ...one.path] }));
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((one) => one.path.length + (one.code === 'unrecognized_keys' ? 1 : 0)));
}

function unknownKey(source: YamlSource, schema: z.ZodType, path: readonly PropertyKey[], key: string): Fault {
  const known = knownKeys(schema, path);
  const near = nearestNames(key, known);
  const places = placesOf(schema, key).filter((place) => !source.document.hasIn(place.split('.')));
  return {
    key: 'project.yaml.unknown-key',
    params: { key: [...path, key].join('.') },
    position: positionOfKey(source, path, key),
    fix: adviseKey(places, key, known),
    details: { key: [...path, key].join('.'), near, known, places },
  };
}

/** A key that exists elsewhere, and is missing there, was put at the wrong level; otherwise it is misspelt, or unknown altogether. */
function adviseKey(places: string[], key: string, known: string[]): Message {
  if (places.length > 0) return message('project.yaml.unknown-key.elsewhere', { places: places.join(', ') });
  return suggest(key, known);
}

function wordsOf(issue: Issue | undefined, key: string): Pick<Fault, 'key' | 'params'> {
  const at = key === '' ? '.' : key;
  const other = { key: 'project.yaml.other', params: { key: at } } as const;
  if (!issue) return other;
  if (isAbsent(issue)) return { key: 'project.yaml.missing-key', params: { key: at } };
  switch (issue.code) {
    case 'invalid_type':
      return { key: 'project.yaml.type', params: { key: at, expected: issue.expected } };
    case 'invalid_value':
      return { key: 'project.yaml.value', params: { key: at, expected: issue.values.map(String).join(', ') } };
    case 'too_small':
      return {
        key: issue.inclusive === false ? 'project.yaml.not-above' : 'project.yaml.too-small',
        params: { key: at, limit: String(issue.minimum) },
      };
    case 'too_big':
      return {
        key: issue.inclusive === false ? 'project.yaml.not-below' : 'project.yaml.too-big',
        params: { key: at, limit: String(issue.maximum) },
      };
    case 'invalid_format': {
      const example = formatExample(issue.pattern ?? '');
      return example === undefined ? other : { key: 'project.yaml.format', params: { key: at, example } };
    }
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_union':
    case 'unrecognized_keys':
    case 'custom':
    default:
      return other;
  }
}

function isAbsent({ code, input, path }: Issue): boolean {
  return (code === 'invalid_type' || code === 'invalid_union') && input === undefined && path.length > 0;
}

/** One for each kind of text that our schemas know. */
const SAMPLES = [
  'my-name',
  'r-2026-014',
  '90s',
  '8080',
  '022',
  '2026-11-30',
  '2026-11-30T16:35:00Z',
  'FR',
  'engine/vllm',
  'rows.jsonl',
  '03:30',
  'metrics:9100',
  '/mnt/data',
  '1g.10gb',
  'vm.swappiness',
  '9.1',
  '01JD0000000000000000000000',
  '0'.repeat(64),
  `sha256:${'0'.repeat(64)}`,
  `registry.example.org/vllm@sha256:${'0'.repeat(64)}`,
] as const;

/** A text that a pattern takes, for people who cannot read patterns; undefined where none is known. Pure. */
export function formatExample(pattern: string): string | undefined {
  const source = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  const expression = source ? new RegExp(source[1] ?? '', source[2]) : undefined;
  return SAMPLES.find((sample) => expression?.test(sample));
}

/** The parts of a zod schema's definition that say which keys it takes. */
interface Definition {
  type: string;
  shape?: Record<string, Schema>;
  innerType?: Schema;
  getter?: () => Schema;
  element?: Schema;
  items?: Schema[];
  options?: Schema[];
  keyType?: Schema;
  valueType?: Schema;
  in?: Schema;
  entries?: Record<string, string>;
}
type Schema = { def: Definition };

/** Keys that `schema` knows for the mapping at `path`; empty where any key is allowed. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let level = unwrap(schema);
  for (const part of path) level = level.flatMap((one) => unwrap(childOf(one, part)));
  return [...new Set(level.flatMap(keysOf))];
}

/** Dotted paths of the mappings of fixed keys below which `key` is known, outermost first: where a misplaced one belongs. */
function placesOf(schema: z.ZodType, key: string): string[] {
  const found = placesBelow(unwrap(schema), [], key);
  return [...new Set(found)].sort((left, right) => left.split('.').length - right.split('.').length).slice(0, 3);
}

function placesBelow(level: Schema[], path: string[], key: string): string[] {
  return level.flatMap(({ def: { shape = {} } }) =>
    Object.entries(shape).flatMap(([name, child]) => [
      ...(name === key ? [[...path, name].join('.')] : []),
      ...placesBelow(unwrap(child), [...path, name], key),
    ]),
  );
}

function keysOf({ def }: Schema): string[] {
  if (def.shape) return Object.keys(def.shape);
  return Object.values(def.keyType?.def.entries ?? {});
}

function childOf({ def }: Schema, part: PropertyKey): Schema | undefined {
  if (def.shape) return def.shape[String(part)];
  return def.valueType ?? def.element ?? def.items?.[Number(part)];
}

/** What is left once optional, default, lazy and union are taken off. */
function unwrap(schema: Schema | undefined): Schema[] {
  if (!schema) return [];
  const { getter, innerType = getter?.(), options, in: input } = schema.def;
  if (innerType) return unwrap(innerType);
  if (input) return unwrap(input);
  return options ? options.flatMap(unwrap) : [schema];
}
