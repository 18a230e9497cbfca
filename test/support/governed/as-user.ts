import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { SabotageCase } from './sabotage.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');
const PROGRAM = 'test/support/governed/run.ts';
/** User and group of whom nothing on this machine is. */
const NOBODY = 65_534;
/** Each case takes a second or so; a restart of the engine some. */
const PATIENCE_MS = 580_000;

/** What failed after a sabotage; `wrong`: why it could not be done. */
export interface SabotageOutcome {
  id: string;
  failed: string[];
  unknown?: string[];
  wrong?: string;
}

/** Runs the sabotages on one deployment of an ordinary user: what root serves has every right. */
export async function outcomesOf(cases: readonly SabotageCase[]): Promise<ReadonlyMap<string, SabotageOutcome>> {
  const home = mkdtempSync(join(tmpdir(), 'sovran-home-'));
  const seen = mkdtempSync(join(tmpdir(), 'sovran-checkout-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(home, NOBODY, NOBODY);
  try {
    const [program = '', ...args] = isRoot ? asNobody(seen) : [process.execPath, PROGRAM];
    const { SOVRAN_TEST_PROJECT: _, ...around } = process.env;
    const env = { ...around, HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };
    const options = { cwd: CHECKOUT, env, timeout: PATIENCE_MS, maxBuffer: 2 ** 24 };
    const { stdout } = await promisify(execFile)(program, [...args, JSON.stringify(cases)], options);
    const lines = stdout.trim().split('\n');
    return new Map(lines.map((line) => JSON.parse(line) as SabotageOutcome).map((one) => [one.id, one]));
  } finally {
    rmSync(home, { recursive: true, force: true });
    // Never what is seen through it.
    rmdirSync(seen);
  }
}

/** The checkout may lie where other users may not look: they see it at another path. */
function asNobody(seen: string): string[] {
  const inside = relative(CHECKOUT, process.execPath);
  const node = inside.startsWith('..') ? process.execPath : join(seen, inside);
  const script = `mount --bind "$2" "$1" && cd "$1" && shift 2 && exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "$@"`;
  return ['unshare', '-m', 'sh', '-c', script, 'sh', seen, CHECKOUT, node, PROGRAM];
}
