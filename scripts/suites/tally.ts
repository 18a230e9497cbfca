import type { SuiteResult, Tally } from './suite-report.ts';

/** What a run has counted so far; each part is printed as it ends. */
export class RunTally {
  readonly total: Tally = { passed: 0, failed: 0, skipped: 0 };
  readonly failures: string[] = [];

  /** Counts a part of the run; `took` is e.g. `12.0 s`. */
  add(name: string, { passed, failed, skipped }: Tally, took: string): void {
    this.total.passed += passed;
    this.total.failed += failed;
    this.total.skipped += skipped;
    console.log(`▸ ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${took})`);
  }

  /** Counts a suite with the names of its failures. */
  addSuite(name: string, result: SuiteResult, took: string): void {
    this.failures.push(...result.failures);
    this.add(name, result, took);
  }

  /** Prints the failures and the closing line; returns the exit code. In CI a skipped test fails the run. */
  close(): number {
    for (const name of this.failures) console.log(`FAILED  ${name}`);
    const { passed, failed, skipped } = this.total;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed === 0 && (skipped === 0 || !process.env.CI) ? 0 : 1;
  }
}
