import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a release is made from; paths are absolute. */
export interface ReleaseOptions {
  out: string;
  key: string | undefined;
  builds: boolean;
  /** Time of every file, s since 1970. */
  time: number;
}

/** Why no release was made, with the exit code: 2 usage, 3 refused. */
export class Refusal extends Error {
  readonly exit: 2 | 3;

  constructor(message: string, exit: 2 | 3) {
    super(message);
    this.exit = exit;
  }
}

const USAGE = 'npm run release -- --out DIR [--key FILE] [--no-build]';

/** Reads the command line. Throws a `Refusal` before anything is built. */
export function readOptions(args: string[], root: string): ReleaseOptions {
  const { out, key, build } = parse(args);
  if (out === undefined) throw new Refusal(`--out is missing; ${USAGE}`, 2);
  if (existsSync(out) && readdirSync(out).length > 0) throw new Refusal(`${out} is not empty`, 2);
  if (key !== undefined && !existsSync(key)) throw new Refusal(`${key} does not exist`, 2);
  return { out: resolve(out), key: key && resolve(key), builds: build, time: timeOf(root) };
}

function parse(args: string[]): { out?: string; key?: string; build: boolean } {
  const options = {
    out: { type: 'string' },
    key: { type: 'string' },
    build: { type: 'boolean', default: true },
  } as const;
  try {
    return parseArgs({ args, options, allowNegative: true }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}; ${USAGE}`, 2);
  }
}

/** `SOURCE_DATE_EPOCH`, as reproducible builds have it, else the time of the last commit, which must be all there is. */
function timeOf(root: string): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && !/^\d{1,11}$/.test(given)) throw new Refusal('SOURCE_DATE_EPOCH is not a number', 2);
  if (given !== undefined) return Number(given);
  const state = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  if (state.status !== 0) throw new Refusal('not a git repository; set SOURCE_DATE_EPOCH', 3);
  if (state.stdout !== '') throw new Refusal('files are not committed; commit them first', 3);
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }));
}
