import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';

/** One row of the catalogue of faults; with `drivers: both` it must hold on ssh2 and on openssh. */
interface Row {
  row: number;
  fault: string;
  expected: string;
  drivers?: 'both';
}

interface Ran {
  fullName: string;
  status: string;
}

const MARK = /\[fault ([\d, ]+)(?: (ssh2|openssh))?\]/g;
const rows = parse(readFileSync('test/cases/faults/catalogue.yaml', 'utf8')) as Row[];
/** Rows to look at, all when none is named; `--reports DIR` reads what suites have written instead of running anything. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reports: { type: 'string' }, all: { type: 'boolean' } },
});
/** The run of a commit leaves some rows to the nightly tests: those are named, and fail nothing. */
const isWhole = values.reports === undefined || values.all === true;
const chosen = new Set(positionals.map(Number));
const tests = values.reports === undefined ? runMarked() : readReports(globSync(join(values.reports, '*.json')));
const verdicts = rows
  .filter(({ row }) => chosen.size === 0 || chosen.has(row))
  .map((row) => ({ ...row, cells: cellsOf(row) }));
for (const { row, fault, expected, cells } of verdicts)
  console.log(`${String(row).padStart(2)}  ${cells.join(' ').padEnd(26)}  ${fault} → ${expected}`);
for (const { fullName } of tests.filter(({ status }) => status === 'failed')) console.log(`FAILED  ${fullName}`);
const FINE = isWhole ? /ok$/ : /ok$|nightly$/;
const open = verdicts.filter(({ cells }) => cells.some((cell) => !FINE.test(cell)));
const left = verdicts.filter(({ cells }) => cells.every((cell) => cell.endsWith('nightly'))).length;
const note = left > 0 ? `, ${left} of them left to scripts/test --all` : '';
console.log(`${verdicts.length - open.length} of ${verdicts.length} faults hold${note}`);
process.exitCode = open.length === 0 ? 0 : 1;

/** Runs the test files that speak of a chosen fault, and only such tests in them. */
function runMarked(): Ran[] {
  const files = globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes('[fault '));
  const folder = mkdtempSync(join(tmpdir(), 'sovran-faults-'));
  const report = join(folder, 'report.json');
  const pattern = chosen.size === 0 ? String.raw`\[fault ` : String.raw`\[fault [^\]]*\b0?(${[...chosen].join('|')})\b`;
  const args = ['run', '-t', pattern, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...files];
  spawnSync('vitest', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CI: 'true', SOVRAN_TESTS: 'all' },
  });
  const ran = readReports([report]);
  rmSync(folder, { recursive: true });
  return ran;
}

/** Marked tests that ran, from vitest's own JSON reports; reports of another form hold none. */
function readReports(files: string[]): Ran[] {
  return files
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as { testResults?: { assertionResults: Ran[] }[] })
    .flatMap(({ testResults = [] }) => testResults.flatMap(({ assertionResults }) => assertionResults))
    .filter(({ fullName, status }) => status !== 'skipped' && fullName.includes('[fault '));
}

/** Verdict per driver, or one where the driver does not matter; a row without a test that ran does not hold. */
function cellsOf({ row, drivers }: Row): string[] {
  if (drivers !== 'both') return [verdictOf(row)];
  return ['ssh2', 'openssh'].map((driver) => `${driver} ${verdictOf(row, driver)}`);
}

function verdictOf(row: number, driver?: string): string {
  const own = tests.filter(({ fullName }) => marksOf(fullName).some((mark) => mark.row === row && fits(mark, driver)));
  if (own.length === 0) return isWhole ? 'untested' : 'nightly';
  return own.every(({ status }) => status === 'passed') ? 'ok' : 'FAILED';
}

function marksOf(name: string): { row: number; driver: string | undefined }[] {
  return [...name.matchAll(MARK)].flatMap(([, numbers = '', driver]) =>
    numbers.split(',').map((number) => ({ row: Number(number), driver })),
  );
}

/** Where the driver matters, a test must name the one it ran on. */
function fits(mark: { driver: string | undefined }, driver: string | undefined): boolean {
  return driver === undefined || mark.driver === driver;
}
