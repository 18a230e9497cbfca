import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordCosts, type Cost } from './suites/costs.ts';
import { childrenCpuSeconds, machineCpuSeconds, readCpuReport } from './suites/cpu.ts';
import { drawNightly, printUndrawn, turnOf } from './suites/nightly.ts';
import { since, show, startBeside } from './suites/processes.ts';
import { runSuites, type SuiteRun } from './suites/run-suites.ts';
import {
  costOfFiles,
  dearestFiles,
  filesNotRun,
  filesThatPassed,
  type Tally,
  type VitestReport,
} from './suites/suite-report.ts';
import { FAMILY_SUITES, WAITING } from './suites/suites.ts';
import { RunTally } from './suites/tally.ts';

/** Two cores would stand still while files wait for daemons: some more keep them at work. */
const WORKERS_FOR_WAITING = '--maxWorkers=4';
const DEAREST = 12;

/**
 * Without arguments: what a commit runs. `--all`: every test, whole. `--all FAMILY…`: those families alone, whole.
 * `--seed N`: in a random order. `--record-costs`: keeps what each file took.
 */
const { values, positionals: families } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, seed: { type: 'string' }, 'record-costs': { type: 'boolean' } },
});
const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), 'sovran-tests-'));
const tally = new RunTally();
const reports: VitestReport[] = [];
const began = performance.now();
const cpuBegan = machineCpuSeconds();
process.env.SOVRAN_TEST_CPU = join(scratch, 'cpu.jsonl');
const turn = turnOf();
process.env.SOVRAN_TESTS_TURN = String(turn);
if (values.all) runWhole();
else withBrowser(drawNightly(turn));

if (families.length > 0) runFamilies();
else await runEverything();
closeRun();

function runWhole(): void {
  process.env.SOVRAN_TESTS = 'all';
  if (families.length === 0) printUndrawn(turn);
}

/** Only the family `site` needs a browser. */
function withBrowser(drawn: readonly string[]): void {
  if (drawn.some((path) => path.startsWith('test/nightly/site/'))) check('browser', 'scripts/setup', ['--site']);
}

/** A check counts as one test. */
function check(name: string, command: string, args: string[]): void {
  const start = performance.now();
  const ok = show(command, args) === 0;
  if (!ok) tally.failures.push(name);
  tally.add(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }, since(start));
}

function suites(run: SuiteRun): void {
  const order = values.seed ? ['--sequence.shuffle', `--sequence.seed=${values.seed}`] : [];
  reports.push(runSuites({ ...run, args: [...(run.args ?? []), ...order] }, scratch, tally));
}

function runFamilies(): void {
  const known = familiesOf();
  const unknown = families.filter((name) => !known.includes(name));
  if (!values.all || unknown.length > 0) {
    console.error(`usage: scripts/test --all [FAMILY…]; families: ${known.join(', ')}`);
    process.exit(2);
  }
  for (const suite of FAMILY_SUITES) {
    const paths = families.map((name) => `test/${suite}/${name}/`).filter((path) => existsSync(path));
    if (paths.length > 0) suites({ suites: [suite], paths, args: [WORKERS_FOR_WAITING] });
  }
}

function familiesOf(): string[] {
  return [...new Set(globSync('test/{sampled,nightly}/*/').map((path) => path.split('/')[2] ?? ''))].toSorted();
}

async function runEverything(): Promise<void> {
  const imagesBuilt = startBeside('node', ['scripts/rig/main.ts', 'images'], join(scratch, 'images.out'));
  check('types', 'tsc', ['--noEmit']);
  check('lint', 'oxlint', ['--type-aware', '--deny-warnings']);
  check('format', 'oxfmt', ['--check']);
  check('what a command runs', 'node', ['scripts/bench/calls.ts']);
  check('shell and Python', 'node', ['scripts/lint.ts']);
  suites({ suites: ['unit'] });
  // Only now: tests of the units have little time, and those of the workers use every core.
  const workersReport = join(scratch, 'workers.report');
  const seeded = values.seed ? ['--seed', values.seed] : [];
  const workersEnded = startBeside(
    'node',
    ['scripts/workers.ts', '--report', workersReport, ...seeded],
    join(scratch, 'workers.out'),
  );
  const waiting = WAITING.filter((name) => name !== 'nightly' || process.env.SOVRAN_NIGHTLY !== '');
  suites({ suites: waiting, args: [WORKERS_FOR_WAITING] });
  await workers(workersReport, workersEnded);
  await imagesBuilt();
  check('table of faults', 'node', ['scripts/faults.ts', '--reports', scratch, ...(values.all ? ['--all'] : [])]);
}

/** The Python workers, in the engine's own environment. */
async function workers(report: string, ended: () => Promise<number>): Promise<void> {
  const start = performance.now();
  const status = await ended();
  const found = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Tally) : undefined;
  const { passed, failed, skipped } = found ?? { passed: 0, failed: 0, skipped: 0 };
  const settled = status !== 0 && failed === 0 ? 1 : failed;
  if (settled > 0) tally.failures.push(`workers: ${settled}, named in their own output above`);
  tally.add('workers', { passed, failed: settled, skipped }, `waited for ${since(start)}`);
}

/** The dearest files, what all took, the failures, and last the line that is counted. */
function closeRun(): void {
  const costs = costOfFiles(reports, readCpuReport(join(scratch, 'cpu.jsonl')), root);
  if (values['record-costs']) recordCosts(recordable(costs));
  rmSync(scratch, { recursive: true, force: true });
  console.log('\nfiles that take most CPU:');
  for (const [path, { cpu, seconds }] of dearestFiles(costs, DEAREST))
    console.log(`${cpu.toFixed(1).padStart(8)} CPU s ${seconds.toFixed(1).padStart(8)} s  ${path}`);
  for (const path of filesNotRun(reports, root)) console.log(`NOT RUN ${path}: the deadline is near`);
  const machine = machineCpuSeconds() - cpuBegan;
  console.log(`in all ${since(began)}, ${childrenCpuSeconds().toFixed(0)} CPU s (whole machine ${machine.toFixed(0)})`);
  process.exitCode = tally.close();
}

/** Of files that passed. `--all` runs more of a sampled file than a commit does. */
function recordable(costs: Record<string, Cost>): Record<string, Cost> {
  const passed = filesThatPassed(reports, root).filter((path) => !values.all || !path.startsWith('test/sampled/'));
  return Object.fromEntries(Object.entries(costs).filter(([path]) => passed.includes(path)));
}
