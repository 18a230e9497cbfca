import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resultOf, slowestFiles, type SuiteResult, type Tally, type VitestReport } from './suite-report.ts';
import { WAITING, type Suite } from './suites.ts';

/** Of two cores one would stand still while files wait for daemons: some more keep both at work. */
const WORKERS_FOR_WAITING = 4;
const SLOWEST = 10;

/** With `--seed NUMBER` every suite runs in the random order of that seed. */
const { seed } = parseArgs({ options: { seed: { type: 'string' } } }).values;
const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), 'sovran-tests-'));
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
const reports: VitestReport[] = [];
const failures: string[] = [];

/** Runs a command with its output shown; returns its exit code. */
function show(command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  return status ?? 1;
}

/** Starts a command beside the others; its output is shown when its end is waited for. */
function beside(command: string, args: string[]): () => Promise<number> {
  const path = join(scratch, `${args[0]?.replaceAll('/', '-')}.out`);
  const output = openSync(path, 'w');
  const ended = once(spawn(command, args, { stdio: ['ignore', output, output] }), 'close');
  return async () => {
    const [code] = (await ended) as [number | null];
    process.stdout.write(readFileSync(path));
    return code ?? 1;
  };
}

function tell(name: string, { passed, failed, skipped }: Tally, seconds: string): void {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  console.log(`▸ ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds})`);
}

function since(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/** A check counts as one test. */
function check(name: string, command: string, args: string[]): void {
  const began = performance.now();
  const ok = show(command, args) === 0;
  if (!ok) failures.push(name);
  tell(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }, since(began));
}

/** Runs suites side by side and counts each of them in vitest's own JSON report. */
function suites(names: readonly Suite[], more: string[] = []): void {
  const began = performance.now();
  const path = join(scratch, `${names.join('-')}.json`);
  const projects = names.flatMap((name) => ['--project', name]);
  const args = ['run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`, ...more];
  const order = seed ? ['--sequence.shuffle', `--sequence.seed=${seed}`] : [];
  const status = show('vitest', [...args, ...order], { CI: 'true' });
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VitestReport) : { testResults: [] };
  reports.push(report);
  const results = names.map((name) => [name, resultOf(name, report, root)] as const);
  for (const [name, result] of settle(status, results)) {
    failures.push(...result.failures);
    tell(name, result, names.length === 1 ? since(began) : `its files took ${result.seconds.toFixed(1)} s`);
  }
  if (names.length > 1) console.log(`▸ ${names.join(', ')} side by side: ${since(began)}`);
}

/** A run that exits with an error has failed, whatever it counted. */
function settle(status: number, results: (readonly [Suite, SuiteResult])[]): (readonly [Suite, SuiteResult])[] {
  if (status === 0 || results.some(([, { failed }]) => failed > 0)) return results;
  const why = `an error outside every test, see above (exit ${status})`;
  return results.map(([name, result], at) => [name, at === 0 ? { ...result, failed: 1, failures: [why] } : result]);
}

/** The Python workers, in the engine's own environment. */
async function workers(report: string, ended: () => Promise<number>): Promise<void> {
  const began = performance.now();
  const status = await ended();
  const {
    passed = 0,
    failed = 0,
    skipped = 0,
  }: Partial<Tally> = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Tally) : {};
  const settled = status !== 0 && failed === 0 ? 1 : failed;
  if (settled > 0) failures.push(`workers: ${settled}, named in their own output above`);
  tell('workers', { passed, failed: settled, skipped }, `waited for ${since(began)}`);
}

const began = performance.now();
const workersReport = join(scratch, 'workers.report');
const imagesBuilt = beside('node', ['scripts/rig/main.ts', 'images']);
check('types', 'tsc', ['--noEmit']);
check('lint', 'oxlint', ['--type-aware', '--deny-warnings']);
check('format', 'oxfmt', ['--check']);
suites(['unit']);
// Only now: tests of the units have little time, and the workers' ones use every core.
const workersEnded = beside('node', [
  'scripts/workers.ts',
  '--report',
  workersReport,
  ...(seed ? ['--seed', seed] : []),
]);
suites(WAITING, [`--maxWorkers=${WORKERS_FOR_WAITING}`]);
await workers(workersReport, workersEnded);
await imagesBuilt();
check('table of faults', 'node', ['scripts/faults.ts', '--reports', scratch]);
rmSync(scratch, { recursive: true, force: true });

console.log(`\nslowest files:`);
for (const { path, seconds } of slowestFiles(reports, SLOWEST, root))
  console.log(`${seconds.toFixed(1).padStart(8)} s  ${path}`);
console.log(`in all ${since(began)}`);
for (const name of failures) console.log(`FAILED  ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && (total.skipped === 0 || !process.env.CI) ? 0 : 1;
