/** Kinds of test that vitest runs, one project each. */
export const SUITES = ['unit', 'contract', 'integration', 'e2e', 'faults'] as const;

export type Suite = (typeof SUITES)[number];

/** Suites that stand on daemons, machines and whole processes: their tests mostly wait, so `scripts/test` runs them side by side. */
export const WAITING: readonly Suite[] = SUITES.filter((name) => name !== 'unit');

/** The suite of a test file by its path from the root; the surface is tested with the units. */
export function suiteOf(path: string): Suite {
  const folder = path.split('/')[1] ?? '';
  return SUITES.find((name) => name === folder) ?? 'unit';
}
