import { relative } from 'node:path';
import { test, TestRunner } from 'vitest';
import { recordedCosts } from './costs.ts';
import { expectedCost } from './schedule.ts';
import { NOT_RUN } from './suite-report.ts';

/** Starts no nightly file that would end after `SOVRAN_TESTS_DEADLINE` (ms since 1970); such a file counts as not run. */
export default class UntilDeadline extends TestRunner {
  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    if (source === 'setup' || !isTooLate(path)) return super.importFile(path, source);
    test.skip(NOT_RUN);
    return undefined;
  }
}

function isTooLate(path: string): boolean {
  const { seconds } = expectedCost(relative(process.cwd(), path), recordedCosts());
  return Date.now() + seconds * 1000 > Number(process.env.SOVRAN_TESTS_DEADLINE ?? Infinity);
}
