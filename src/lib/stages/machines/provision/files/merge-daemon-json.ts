import type { Json, JsonObject } from '../../../../core/ports/json.ts';
import { canonicalJson } from '../../../../core/kit/canonical.ts';

/** What makes a change of a key count: nothing where there is none, SIGHUP, or a restart of the daemon. */
export type DaemonNeed = 'none' | 'reload' | 'restart';

/** A key that changes, as a path: `log-opts.max-size`; `from` is absent for one that was not there. */
export interface DaemonChange {
  key: string;
  from?: Json;
  to?: Json;
}

export type DaemonMerge =
  | { valid: true; text: string; changes: DaemonChange[]; need: DaemonNeed }
  | { valid: false; line: number; column: number };

/** Keys that dockerd takes over on SIGHUP (docs.docker.com/reference/cli/dockerd, "Configuration reload behavior"). */
const RELOADED = new Set([
  'debug',
  'labels',
  'live-restore',
  'max-concurrent-downloads',
  'max-concurrent-uploads',
  'max-download-attempts',
  'default-runtime',
  'runtimes',
  'authorization-plugins',
  'insecure-registries',
  'registry-mirrors',
  'shutdown-timeout',
]);
/** Options that the `local` log driver knows; with any other no container starts. */
const LOCAL_LOG_OPTIONS = new Set(['max-size', 'max-file', 'compress']);

/** `daemon.json` with managed keys set and foreign keys kept in place. Empty or absent counts as `{}`; pure. */
export function mergeDaemonJson(text: string | undefined, managed: JsonObject): DaemonMerge {
  const read = readObject(text ?? '');
  if ('line' in read) return { valid: false, ...read };
  const wanted = withoutUnknownLogOptions(mergeObjects(read.object, managed), managed);
  const changes = listChanges(read.object, wanted);
  return { valid: true, text: `${JSON.stringify(wanted, null, 2)}\n`, changes, need: needOf(changes) };
}

function needOf(changes: readonly DaemonChange[]): DaemonNeed {
  if (changes.length === 0) return 'none';
  return changes.every(({ key }) => RELOADED.has(key.split('.')[0] ?? '')) ? 'reload' : 'restart';
}

function readObject(text: string): { object: JsonObject } | { line: number; column: number } {
  if (text.trim() === '') return { object: {} };
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? { object: value } : { line: 1, column: 1 };
  } catch (error) {
    return placeOf(error instanceof Error ? error.message : '', text);
  }
}

/** Where the parser stopped; it names no place when the text ends too early. */
function placeOf(words: string, text: string): { line: number; column: number } {
  const position = /position (\d+)/.exec(words)?.[1];
  const before = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function mergeObjects(base: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.entries(over).map(([key, value]): [string, Json] => {
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(value) && isObject(old) ? mergeObjects(old, value) : value];
  });
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

function withoutUnknownLogOptions(wanted: JsonObject, managed: JsonObject): JsonObject {
  const options = wanted['log-opts'];
  if (managed['log-driver'] !== 'local' || !isObject(options)) return wanted;
  const known = Object.entries(options).filter(([key]) => LOCAL_LOG_OPTIONS.has(key));
  return { ...wanted, 'log-opts': Object.fromEntries(known) };
}

function listChanges(from: JsonObject, to: JsonObject, under = ''): DaemonChange[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => {
    const [old, now] = [from[key], to[key]];
    const path = `${under}${key}`;
    if (isObject(now)) return listChanges(isObject(old) ? old : {}, now, `${path}.`);
    if (old !== undefined && now !== undefined && canonicalJson(old) === canonicalJson(now)) return [];
    return [{ key: path, ...(old === undefined ? {} : { from: old }), ...(now === undefined ? {} : { to: now }) }];
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
