import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
const chosen = new Set(process.argv.slice(2).map(Number));
const tests = runMarked();
const verdicts = rows
  .filter(({ row }) => chosen.size === 0 || chosen.has(row))
  .map((row) => ({ ...row, cells: cellsOf(row) }));
for (const { row, fault, expected, cells } of verdicts)
  console.log(`${String(row).padStart(2)}  ${cells.join(' ').padEnd(26)}  ${fault} → ${expected}`);
const open = verdicts.filter(({ cells }) => cells.some((cell) => !cell.endsWith('ok')));
console.log(`${verdicts.length - open.length} of ${verdicts.length} faults hold`);
process.exitCode = open.length === 0 ? 0 : 1;

/** Runs the test files that speak of a chosen fault, and only such tests in them. */
function runMarked(): Ran[] {
  const files = globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes('[fault '));
  const folder = mkdtempSync(join(tmpdir(), 'sovran-faults-'));
  const report = join(folder, 'report.json');
  const pattern = chosen.size === 0 ? String.raw`\[fault ` : String.raw`\[fault [^\]]*\b0?(${[...chosen].join('|')})\b`;
  const args = ['run', '-t', pattern, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...files];
  spawnSync('vitest', args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CI: 'true' } });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { assertionResults: Ran[] }[] };
  rmSync(folder, { recursive: true });
  return testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== 'skipped');
}

/** Verdict per driver, or one where the driver does not matter; a row without a test that ran does not hold. */
function cellsOf({ row, drivers }: Row): string[] {
  if (drivers !== 'both') return [verdictOf(row)];
  return ['ssh2', 'openssh'].map((driver) => `${driver} ${verdictOf(row, driver)}`);
}

function verdictOf(row: number, driver?: string): string {
  const own = tests.filter(({ fullName }) => marksOf(fullName).some((mark) => mark.row === row && fits(mark, driver)));
  if (own.length === 0) return 'untested';
  return own.every(({ status }) => status === 'passed') ? 'ok' : 'FAILED';
}

function marksOf(name: string): { row: number; driver: string | undefined }[] {
  return [...name.matchAll(MARK)].flatMap(([, numbers = '', driver]) =>
    numbers.split(',').map((number) => ({ row: Number(number), driver })),
  );
}

function fits(mark: { driver: string | undefined }, driver: string | undefined): boolean {
  return driver === undefined || mark.driver === undefined || mark.driver === driver;
}
