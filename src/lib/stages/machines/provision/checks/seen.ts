import { lineText, plainText } from '../../../../core/text/plain.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import type { Assessment } from '../contract/step.ts';

/** A path as a check saw it. `text` is the content of a file, raw; `mode` as `stat` writes it: `644`, `2770`. */
export interface PathSeen {
  mode: string;
  owner: string;
  text: string;
}

/** What a check printed, by key. Values are free of escape sequences; only the text of files is raw. */
export interface Seen {
  /** Every value of a key, in order. */
  all(key: string): string[];
  /** The first value of a key, or undefined when there is none or it is empty. */
  one(key: string): string | undefined;
  /** A path that is there; undefined when it is gone or was not looked at. */
  path(path: string): PathSeen | undefined;
}

const PATH = /^(\d{3,4}) (\S+:\S+) (\/.*)$/;

/** The output of a check; undefined if its end line is missing. */
export function readSeen(output: string, id: string): Seen | undefined {
  const pairs = output.split('\n').flatMap(readPair);
  if (!pairs.some(([key, value]) => key === 'end' && value === id)) return undefined;
  const paths = readPaths(pairs);
  const all = (key: string): string[] => pairs.filter(([name]) => name === key).map(([, value]) => plainText(value));
  return { all, one: (key) => all(key)[0]?.trim() || undefined, path: (path) => paths.get(path) };
}

function readPair(line: string): [string, string][] {
  const at = line.indexOf('=');
  return at < 0 ? [] : [[plainText(line.slice(0, at)).trim(), line.slice(at + 1)]];
}

function readPaths(pairs: readonly [string, string][]): Map<string, PathSeen> {
  const paths = new Map<string, PathSeen>();
  let last: PathSeen | undefined;
  for (const [key, value] of pairs) {
    if (key === 'text' && last) last.text += `${value}\n`;
    const [, mode, owner, path] = key === 'path' ? (PATH.exec(plainText(value)) ?? []) : [];
    if (key !== 'text') last = mode && owner ? { mode, owner, text: '' } : undefined;
    if (last && path) paths.set(path, last);
  }
  return paths;
}

const LONGEST_LINE = 300;

/** `ok` when nothing differs, else `drift` with what differs; `memo` is kept for `apply` and `undo` alone. */
export function judged(observed: JsonObject, differences: readonly string[], memo?: JsonObject): Assessment {
  if (differences.length === 0) return { state: 'ok', observed };
  const drift: Assessment = { state: 'drift', observed, diff: differences.join('\n') };
  return memo === undefined ? drift : { ...drift, memo };
}

/** The step is not for this host; `reason` is a stable name. */
export function notApplicable(reason: string): Assessment {
  return { state: 'na', observed: null, reason };
}

/** Something that `apply` cannot or must not bring in line: a person has to look. */
export function needsPerson(
  reason: string,
  observed: JsonObject | null,
  differences: readonly string[] = [],
): Assessment {
  const base: Assessment = { state: 'unknown', observed, reason };
  return differences.length === 0 ? base : { ...base, diff: differences.join('\n') };
}

/** Lines of a diff for one value; nothing when they are equal. Undefined is "not there". */
export function difference(what: string, is: string | undefined, want: string | undefined): string[] {
  if (is === want) return [];
  return [
    ...(is === undefined ? [] : [diffLine('-', what, is)]),
    ...(want === undefined ? [] : [diffLine('+', what, want)]),
  ];
}

function diffLine(sign: string, what: string, value: string): string {
  return `${sign} ${lineText(`${what}: ${value}`).slice(0, LONGEST_LINE)}`;
}
