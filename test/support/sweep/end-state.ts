import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../temp-project.ts';

/** What counts of a world once its run is over, with names and times of that run masked. */
export interface EndState {
  /** Texts of the project by path, as git has them. */
  files: Record<string, string>;
  /** Subjects of the commits, newest first. */
  commits: string[];
  /** Digests of the trees in the store. */
  trees: string[];
  played: unknown;
}

/** Folders of git and of sovran's own state, which git does not keep. */
const STATE = new Set(['.git', '.sovran']);
const MASKS: [RegExp, string][] = [
  [/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'ULID'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b[0-9a-f]{64}\b/g, 'DIGEST'],
];

/** Reads a project and the store beside it. */
export function readEnd(root: string, store: string, played: unknown): EndState {
  return {
    files: filesOf(root),
    commits: git(root, 'log', '--format=%s').trim().split('\n').map(masked),
    trees: existsSync(join(store, 'trees')) ? readdirSync(join(store, 'trees')).sort() : [],
    played: JSON.parse(masked(JSON.stringify(played ?? null))) as unknown,
  };
}

/** Text in which every id, instant and digest reads the same. */
export function masked(text: string): string {
  return MASKS.reduce((left, [pattern, word]) => left.replaceAll(pattern, word), text);
}

/** Sorted, because ids decide the order in a folder. */
function filesOf(root: string): Record<string, string> {
  const paths = readdirSync(root).flatMap((name) => (STATE.has(name) ? [] : filesBelow(root, name)));
  const texts = paths.map((path) => [masked(path).replace(/^events\/.*\//, 'events/'), textOf(root, path)]);
  const grouped: Record<string, string> = {};
  for (const [path = '', text = ''] of texts.toSorted(byCode))
    grouped[path] = [grouped[path], text].filter(Boolean).join('\n');
  return grouped;
}

function byCode([path = '', text = '']: string[], [other = '', words = '']: string[]): number {
  return `${path} ${text}` < `${other} ${words}` ? -1 : 1;
}

function filesBelow(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/** Of what was measured and signed, only what another run of the same command has as well. */
function textOf(root: string, path: string): string {
  const text = readFileSync(join(root, path), 'utf8');
  if (path.startsWith('events/')) return factsOf(text, ['operation', 'target', 'result']);
  if (path.endsWith('/report.json')) return factsOf(text, ['kind', 'type', 'subject', 'from', 'to', 'agree']);
  // How busy this machine was decides it.
  if (text.includes('kind: bench')) return masked(text).replace(/^ *verdict: .*$/m, '');
  return /^runs\/.*\/(?!run\.yaml)|\.sig(\.json)?$|^audit\/(keys|tile)\/|^audit\/checkpoint$/.test(path)
    ? 'as measured'
    : masked(text);
}

function factsOf(text: string, names: string[]): string {
  const document = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(names.map((name) => document[name]));
}
