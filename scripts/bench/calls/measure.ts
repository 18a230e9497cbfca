import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageOfSources } from './package-of-sources.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('run-sources.ts', import.meta.url));
const PRELOAD = new URL('note-calls.mjs', import.meta.url).href;
const SOURCES = pathToFileURL(join(ROOT, 'src/')).href;

/** What one command ran. */
export interface Calls {
  /** Names of the functions that ran, by source file; a name stands once for each function that has it. */
  functions: Map<string, string[]>;
  /** Programs that it started, with their arguments. */
  children: string[][];
  /** How often it opened each file of the project, what git and `.sovran/` hold aside. */
  opens: Map<string, number>;
}

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { startOffset: number; count: number }[] }[] }[];
}

/** Runs a command from the sources, in a process of its own. Throws when it fails. */
export function measure(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Calls {
  const scratch = mkdtempSync(join(tmpdir(), 'sovran-calls-'));
  try {
    const [coverage = '', children = '', opens = ''] = ['coverage', 'children', 'opens'].map((name) =>
      join(scratch, name),
    );
    const settings = {
      CALLS_BIN: packageOfSources(ROOT, join(scratch, 'package')),
      CHILDREN_TO: children,
      OPENS_TO: opens,
      NODE_V8_COVERAGE: coverage,
      NODE_OPTIONS: `--import=${PRELOAD}`,
    };
    const all = { ...process.env, NODE_ENV: 'production', CI: 'true', LC_ALL: 'C.UTF-8', ...env, ...settings };
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd, env: all, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}\n${stderr}`);
    return { functions: functionsIn(coverage), children: linesOf(children), opens: opensIn(linesOf(opens), cwd) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function opensIn(lines: string[][], project: string): Map<string, number> {
  const paths = lines.map(([path = '']) => relative(project, path));
  const own = paths.filter((path) => !/^(\.\.|\.git|\.sovran)(\/|$)/.test(path));
  return new Map([...Map.groupBy(own, (path) => path)].map(([path, all]) => [path, all.length]));
}

function linesOf(file: string): string[][] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return lines.map((line) => JSON.parse(line) as string[]);
}

/** Named functions of the sources that ran; a file of coverage is written by each thread. */
function functionsIn(folder: string): Map<string, string[]> {
  const ran = new Map<string, Map<number, string>>();
  for (const file of globSync('*.json', { cwd: folder })) {
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage;
    for (const { url, functions } of result.filter((script) => script.url.startsWith(SOURCES)))
      for (const { functionName, ranges } of functions) {
        const whole = ranges[0];
        if (!functionName || !whole?.count) continue;
        const path = relative(ROOT, fileURLToPath(url));
        ran.set(path, (ran.get(path) ?? new Map()).set(whole.startOffset, functionName));
      }
  }
  const sorted = [...ran].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return new Map(sorted.map(([path, names]) => [path, [...names.values()]]));
}
