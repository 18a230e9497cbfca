import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from '../../src/lib/core/kit/canonical.ts';
import { eventPath } from '../../src/lib/core/project/event.ts';

/** CPU of the log of a project with 10,000 events: the real binary, as a whole process, its children too. */
const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const EVENTS = 10_000;
const NEW = 100;
const BUDGET = { seal: 2, verify: 10 };
const ROUNDS = 3;

const dir = mkdtempSync(join(tmpdir(), 'sovran-bench-audit-'));
try {
  process.exitCode = main();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function main(): number {
  const root = join(dir, 'project');
  execFileSync(process.execPath, [BIN, 'init', '--project', root, '--no-input'], { stdio: 'ignore' });
  const first = cpuSeconds(root, 'seal', writeEvents(root, 0, EVENTS));
  const seals = Array.from({ length: ROUNDS }, (_, at) =>
    cpuSeconds(root, 'seal', writeEvents(root, EVENTS + at * NEW, NEW)),
  );
  const verifies = Array.from({ length: ROUNDS }, () => cpuSeconds(root, 'verify'));
  const shown = (all: number[]): string => all.map((one) => one.toFixed(2)).join(' ');
  console.log(`${EVENTS} events, ${process.version}; CPU seconds, user + system, children too`);
  console.log(`seal all of them: ${first.toFixed(2)}`);
  console.log(`seal ${NEW} more: ${shown(seals)}; budget ${BUDGET.seal}`);
  console.log(`verify: ${shown(verifies)}; budget ${BUDGET.verify}`);
  return Math.min(...seals) <= BUDGET.seal && Math.min(...verifies) <= BUDGET.verify ? 0 : 1;
}

/** Events of one actor, each with the digest of the one before, in one commit. */
function writeEvents(root: string, from: number, count: number): void {
  let prev: string | null = null;
  for (let number = from; number < from + count; number += 1) {
    const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const event = {
      id: `01JD${String(number).padStart(22, '0')}`,
      at,
      actor: `actor-${from}@example.org`,
      operation: 'scope score',
      target: `UseCase/case-${number}`,
      result: 'succeeded',
      planHash: digestOf(number),
      prev,
      files: { [`usecases/case-${number}.yaml`]: digestOf({ number }) },
      data: {},
    };
    prev = digestOf(event);
    const path = join(root, eventPath(event));
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${JSON.stringify(event, null, 2)}\n`);
  }
  const as = ['-c', 'user.name=b', '-c', 'user.email=b@example.org'];
  execFileSync('git', ['-C', root, 'add', '--all']);
  execFileSync('git', ['-C', root, ...as, 'commit', '--quiet', '-m', `${count} events`]);
}

/** User + system time of one command in seconds, its children included: bash's own account. */
function cpuSeconds(root: string, verb: string, _ready?: void): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null';
  const env = { ...process.env, LC_ALL: 'C', NODE_ENV: 'production', CI: 'true' };
  const args = [process.execPath, BIN, 'govern', 'audit', verb, '--project', root, '--quiet'];
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args], { env });
  const [user = Number.NaN, system = Number.NaN] =
    stderr.toString().trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (status !== 0 || !Number.isFinite(user + system)) throw new Error(`${verb}: exit ${status} ${stderr.toString()}`);
  return user + system;
}
