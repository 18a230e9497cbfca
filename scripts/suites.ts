/** Kinds of test that vitest runs, one project each, in the order of `scripts/test`. */
export const SUITES = ['unit', 'contract', 'integration', 'e2e', 'faults'] as const;
