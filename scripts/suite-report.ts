import { relative } from 'node:path';
import { suiteOf, type Suite } from './suites.ts';

/** What one check or suite contributed to the closing line. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** One suite of a run: its counts, how long its files took one after another, and what failed. */
export interface SuiteResult extends Tally {
  seconds: number;
  failures: string[];
}

export interface SlowFile {
  path: string;
  seconds: number;
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
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failures = files.flatMap((file) => failuresOf(file, root));
  if (statuses.length === 0 && failures.length === 0) failures.push(`${suite}: no test ran`);
  const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
  return { passed, failed: failures.length, skipped, seconds: sum(files.map(secondsOf)), failures };
}

/** The files that took longest, longest first. */
export function slowestFiles(reports: VitestReport[], count: number, root: string): SlowFile[] {
  return reports
    .flatMap(({ testResults }) => testResults)
    .map((file) => ({ path: relative(root, file.name), seconds: secondsOf(file) }))
    .toSorted((left, right) => right.seconds - left.seconds)
    .slice(0, count);
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
