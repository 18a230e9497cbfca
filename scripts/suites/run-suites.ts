import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { since, show } from './processes.ts';
import { resultOf, type SuiteResult, type VitestReport } from './suite-report.ts';
import type { Suite } from './suites.ts';
import type { RunTally } from './tally.ts';

/** What one start of vitest runs. */
export interface SuiteRun {
  suites: readonly Suite[];
  /** Only files whose path contains one of these; all without it. */
  paths?: readonly string[];
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/** Runs suites side by side, counts each of them, and returns vitest's report. */
export function runSuites(
  { suites, paths = [], args = [], env }: SuiteRun,
  folder: string,
  tally: RunTally,
): VitestReport {
  const began = performance.now();
  const path = join(folder, `${suites.join('-')}.json`);
  const projects = suites.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  const status = show('vitest', ['run', ...projects, ...reporters, ...args, ...paths], { CI: 'true', ...env });
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as VitestReport) : { testResults: [] };
  const results = suites.map((name) => [name, resultOf(name, report, process.cwd())] as const);
  for (const [name, result] of settle(status, results))
    tally.addSuite(name, result, suites.length === 1 ? since(began) : `its files took ${result.seconds.toFixed(1)} s`);
  if (suites.length > 1) console.log(`▸ ${suites.join(', ')} side by side: ${since(began)}`);
  return report;
}

/** A run that exits with an error has failed, whatever it counted. */
function settle(status: number, results: (readonly [Suite, SuiteResult])[]): (readonly [Suite, SuiteResult])[] {
  if (status === 0 || results.some(([, { failed }]) => failed > 0)) return results;
  const why = `an error outside every test, see above (exit ${status})`;
  return results.map(([name, result], at) => [name, at === 0 ? { ...result, failed: 1, failures: [why] } : result]);
}
