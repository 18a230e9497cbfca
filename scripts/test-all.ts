import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SUITES } from './suites.ts';

/** What one check or suite contributed to the closing line. */
interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** With `--seed NUMBER` every suite runs in the random order of that seed. */
const { seed } = parseArgs({ options: { seed: { type: 'string' } } }).values;
const scratch = mkdtempSync(join(tmpdir(), 'sovran-tests-'));
const total: Tally = { passed: 0, failed: 0, skipped: 0 };

/** Runs a command with its output shown; returns its exit code. */
function show(command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status ?? 1;
}

function stage(name: string, work: () => Tally): void {
  const began = performance.now();
  const tally = work();
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += tally[key];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`▸ ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${seconds} s)`);
}

/** A check counts as one test. */
function check(command: string, args: string[]): Tally {
  const ok = show(command, args) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Vitest's own JSON report is counted; a suite that ran nothing has failed. */
function vitest(suite: string): Tally {
  const report = join(scratch, `${suite}.json`);
  const args = ['run', '--project', suite, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const order = seed ? ['--sequence.shuffle', `--sequence.seed=${seed}`] : [];
  const status = show('vitest', [...args, ...order], { CI: 'true' });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readCounts(report);
  const skipped = (numPendingTests ?? 0) + (numTodoTests ?? 0);
  return settle(status, { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0, skipped });
}

/** The Python workers, in the engine's own environment. */
function workers(): Tally {
  const report = join(scratch, 'workers.json');
  const status = show('node', ['scripts/workers.ts', '--report', report, ...(seed ? ['--seed', seed] : [])]);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { passed = 0, failed = 0, skipped = 0 } = readCounts(report);
  return settle(status, { passed, failed, skipped });
}

function readCounts(report: string): Record<string, number> {
  return JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
}

/** A suite that exits with an error has failed, whatever it counted. */
function settle(status: number, tally: Tally): Tally {
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

stage('types', () => check('tsc', ['--noEmit']));
stage('lint', () => check('oxlint', ['--type-aware', '--quiet']));
stage('format', () => check('oxfmt', ['--check']));
for (const suite of SUITES) stage(suite, () => vitest(suite));
stage('workers', workers);
stage('table of faults', () => check('node', ['scripts/faults.ts', '--reports', scratch]));
rmSync(scratch, { recursive: true, force: true });

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && (total.skipped === 0 || !process.env.CI) ? 0 : 1;
