import { readSnapshot } from '../../scripts/generate/surface.ts';
import { readCases } from './cases.ts';

/** A line of the table: what is typed, and what must come of it. */
export interface SurfaceLine {
  line: string;
  /** Kind of the document, or code of the error. */
  says: string;
  /** Exit codes that are right. */
  exits: number[];
  fails: boolean;
}

/** A step of a life that no command takes. */
export interface SurfaceStep {
  do: string;
}

interface Table {
  lives: Record<string, (string | SurfaceStep)[]>;
  failures: string[];
  refused: string[];
}

const table = readCases<Table>('surface/commands.yaml');

/** What every command says as it succeeds, in the order of a project's life. */
export const LIVES: ReadonlyMap<string, (SurfaceLine | SurfaceStep)[]> = new Map(
  Object.entries(table.lives).map(([life, entries]) => [
    life,
    entries.map((entry) => (typeof entry === 'string' ? parseLine(entry) : entry)),
  ]),
);

/** How every command fails in an empty project. */
export const FAILURES: readonly SurfaceLine[] = table.failures.map(parseLine);

/** Lines that the parser refuses. */
export const REFUSED: readonly string[] = table.refused;

function parseLine(entry: string): SurfaceLine {
  const [, line = '', says = '', exits = '0'] = /^(.*) -> ([\w-]+)(?: ([\d|]+))?$/.exec(entry) ?? [];
  if (line === '') throw new Error(`commands.yaml: not a line: ${entry}`);
  return { line, says, exits: exits.split('|').map(Number), fails: /^[a-z]/.test(says) };
}

/** The command that a line types, the longest of the snapshot that fits. */
export function commandOf(line: string): string {
  const known = Object.keys(readSnapshot().commands).toSorted((one, other) => other.length - one.length);
  return known.find((name) => line === name || line.startsWith(`${name} `)) ?? `unknown: ${line}`;
}

/** Every line of every life. */
export function linesOfLives(): SurfaceLine[] {
  return [...LIVES.values()].flat().filter((entry): entry is SurfaceLine => 'line' in entry);
}

/** A line with the values that its life gives. Deadlines run from `{anHourAgo}`, so that no day of the calendar ends them. */
export function filled(line: string, values: Record<string, string>): string {
  const anHourAgo = `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 16)}Z`;
  const known: Record<string, string> = { anHourAgo, ...values };
  return line.replaceAll(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);
}
