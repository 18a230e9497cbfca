/** Kinds of test that vitest runs, one project each. */
export const SUITES = ['unit', 'contract', 'integration', 'e2e', 'faults', 'sampled', 'nightly'] as const;

export type Suite = (typeof SUITES)[number];

/** Suites that stand on daemons, machines and whole processes: `scripts/test` runs them side by side. */
export const WAITING: readonly Suite[] = SUITES.filter((name) => name !== 'unit');

/** Suites whose folders are families: `scripts/test --all FAMILY` runs them whole. */
export const FAMILY_SUITES = ['sampled', 'nightly'] as const;

/** The suite of a test file by its path from the root; the surface is tested with the units. */
export function suiteOf(path: string): Suite {
  const folder = path.split('/')[1] ?? '';
  return SUITES.find((name) => name === folder) ?? 'unit';
}

/** Files of a suite. Of the nightly ones, `SOVRAN_NIGHTLY` may name a few. */
export function filesOf(suite: Suite, nightly = process.env.SOVRAN_NIGHTLY): string[] {
  if (suite === 'unit') return ['test/unit/**/*.test.ts', 'test/surface/**/*.test.ts'];
  return suite === 'nightly' && nightly !== undefined ? nightly.split(',') : [`test/${suite}/**/*.test.ts`];
}
