import { plainText } from '../../../../core/text/plain.ts';

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
