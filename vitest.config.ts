import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/suites/longest-first.ts';
import { filesOf, SUITES } from './scripts/suites/suites.ts';

const common = {
  disableConsoleIntercept: true,
  env: { CI: 'true' },
  // Ends what will never come; how soon it comes is no test's matter.
  expect: { poll: { timeout: 60_000 } },
};

/** One project per kind of test; `npm test` runs `unit`, `scripts/test` all of them. */
export default defineConfig({
  test: {
    projects: SUITES.map((name) => ({
      test: {
        ...common,
        name,
        include: filesOf(name),
        ...(name === 'nightly' && { runner: './scripts/suites/until-deadline.ts' }),
        testTimeout: name === 'unit' ? 60_000 : 300_000,
        hookTimeout: name === 'unit' ? 60_000 : 600_000,
        // Units keep no state of their own: one world for all of them spares each file the loading of the same modules.
        isolate: name !== 'unit',
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/cpu-meter.ts', 'test/support/texts.ts'],
      },
    })),
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
