import { formatExample } from './format-example.ts';
import type { z } from 'zod';
import { message, type Message } from '../../text/message.ts';
import { suggest } from '../../text/suggest.ts';
import { nearestNames } from '../../kit/nearest-names.ts';
import { positionOfKey, positionOfPath, type YamlSource } from './file-position.ts';
import type { Fault } from './fault.ts';
import { knownKeys, placesOf } from './known-keys.ts';

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

/** What a schema says of a rule of its own, as the name that it gives the rule. */
const RULES = {
  'plain-path': { key: 'project.yaml.plain-path', fix: 'project.yaml.plain-path.fix' },
  'own-folder': { key: 'project.yaml.own-folder', fix: 'project.yaml.plain-path.fix' },
  'mount-point': { key: 'project.yaml.mount-point', fix: 'project.yaml.mount-point.fix' },
  'device-path': { key: 'project.yaml.device-path', fix: 'project.yaml.device-path.fix' },
  'engine-path': { key: 'project.yaml.engine-path', fix: 'project.yaml.engine-path.fix' },
  'ssh-address': { key: 'project.yaml.ssh-address', fix: 'ssh.bad-destination.fix' },
  'watch-route': { key: 'project.yaml.watch-route', fix: 'project.yaml.watch-route.fix' },
} as const;

function ruleOf(issue: Issue | undefined, key: string): Pick<Fault, 'key' | 'params' | 'fix'> | undefined {
  const rule = Object.entries(RULES).find(([name]) => name === issue?.message)?.[1];
  if (!rule) return undefined;
  const value = typeof issue?.input === 'string' ? JSON.stringify(issue.input.slice(0, 80)) : '';
  return { key: rule.key, params: { key, value }, fix: message(rule.fix) };
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
      return { key: 'project.yaml.too-small', params: { key: at, limit: String(issue.minimum) } };
    case 'too_big':
      return { key: 'project.yaml.too-big', params: { key: at, limit: String(issue.maximum) } };
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
      return other;
    default:
      return other;
  }
}

function isAbsent({ code, input, path }: Issue): boolean {
  return (code === 'invalid_type' || code === 'invalid_union') && input === undefined && path.length > 0;
}
