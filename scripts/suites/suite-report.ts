import { relative } from 'node:path';
import type { Cost } from './costs.ts';
import { suiteOf, type Suite } from './suites.ts';

/** What one check or suite contributed to the closing line. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** The one test of a file that the deadline kept from starting. */
export const NOT_RUN = 'not run: the deadline of this run is near';

/** One suite of a run: its counts, how long its files took one after another, and what failed. */
export interface SuiteResult extends Tally {
  seconds: number;
  failures: string[];
}

/** Of vitest's own JSON report, what is read here. */
export interface VitestReport {
  testResults: {
    name: string;
    status: string;
    startTime: number;
    endTime: number;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

type FileResult = VitestReport['testResults'][number];

/** Counts a suite of a report. A file that could not begin is one failure; so is a suite that ran nothing. */
export function resultOf(suite: Suite, { testResults }: VitestReport, root: string): SuiteResult {
  const files = testResults.filter(({ name }) => suiteOf(relative(root, name)) === suite);
  const statuses = files.filter(didRun).flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failures = files.flatMap((file) => failuresOf(file, root));
  if (statuses.length === 0 && failures.length === 0 && files.every(didRun)) failures.push(`${suite}: no test ran`);
  const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
  return { passed, failed: failures.length, skipped, seconds: sum(files.map(secondsOf)), failures };
}

/** Files that the deadline kept from starting, by path from the root. */
export function filesNotRun(reports: VitestReport[], root: string): string[] {
  const files = reports.flatMap(({ testResults }) => testResults);
  return files.filter((file) => !didRun(file)).map(({ name }) => relative(root, name));
}

/** Files whose cost says something: some test of theirs passed and none failed. */
export function filesThatPassed(reports: VitestReport[], root: string): string[] {
  const files = reports.flatMap(({ testResults }) => testResults).filter(({ status }) => status === 'passed');
  const ran = files.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed'));
  return ran.map(({ name }) => relative(root, name));
}

/** What each file of the reports took, by path from the root. */
export function costOfFiles(
  reports: VitestReport[],
  cpu: ReadonlyMap<string, number>,
  root: string,
): Record<string, Cost> {
  const files = reports.flatMap(({ testResults }) => testResults);
  return Object.fromEntries(
    files.map((file) => [relative(root, file.name), { seconds: secondsOf(file), cpu: cpu.get(file.name) ?? 0 }]),
  );
}

/** The files that took most CPU, at most `count`. */
export function dearestFiles(costs: Record<string, Cost>, count: number): [path: string, cost: Cost][] {
  return Object.entries(costs)
    .toSorted(([, left], [, right]) => right.cpu - left.cpu)
    .slice(0, count);
}

function didRun({ assertionResults }: FileResult): boolean {
  return assertionResults.every(({ fullName }) => fullName !== NOT_RUN);
}

function failuresOf({ name, status, assertionResults }: FileResult, root: string): string[] {
  const path = relative(root, name);
  const failed = assertionResults
    .filter((one) => one.status === 'failed')
    .map(({ fullName }) => `${path} › ${fullName}`);
  return failed.length === 0 && status === 'failed' ? [`${path}: the file itself`] : failed;
}

function secondsOf({ startTime, endTime }: FileResult): number {
  return Math.max(0, endTime - startTime) / 1000;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
