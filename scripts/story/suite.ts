import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { percent, type Report } from './evaluate.ts';
import { StoryFailure } from './failure.ts';
import type { Story } from './story.ts';

/** Name of the suite, which the charter asks for. */
export const SUITE = 'service';

/** The least share of right answers, proven: twice what guessing one of ten themes gives. */
const min = 0.2;
const TEST = { dataset: 'service-public', split: 'test' };

/** What the service must be able to do: themes, with typing errors as well, whoever asks. */
const DOCUMENT = {
  apiVersion: 'sovran/v1',
  kind: 'Suite',
  metadata: { name: SUITE },
  spec: {
    description: 'Themes of questions as citizens type them, whatever their first name.',
    tests: [
      {
        name: 'typing',
        rows: { ...TEST, limit: 30 },
        metric: 'exact-match',
        changes: ['typos'],
        limit: { min, maxDrop: 45 },
      },
      {
        name: 'first-names',
        rows: { ...TEST, limit: 25 },
        metric: 'exact-match',
        pairs: {
          template: '{prompt} (demande de {name})',
          groups: { a: { name: ['Fatima', 'Karim', 'Yasmine'] }, b: { name: ['Marie', 'Julien', 'Claire'] } },
        },
        limit: { min, maxGap: 45 },
      },
    ],
  },
};

interface SuiteReport extends Report {
  tests: { name: string; verdict: string }[];
}

/** Writes the suite, and asks each model its questions. Throws where a test is not passed. */
export async function runSuite(story: Story, models: readonly string[]): Promise<void> {
  const folder = join(story.project, 'eval', 'suites');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${SUITE}.yaml`), stringify(DOCUMENT));
  await story.program(['git', 'add', 'eval']);
  await story.program(['git', 'commit', '-q', '--allow-empty', '-m', 'State what the service must be able to do']);
  for (const model of models) {
    const asked = ['eval', 'run', '--model', model, '--suite', SUITE, '--max-tokens', '12', '--concurrency', '8'];
    const { metrics, tests, recorded } = await story.read<SuiteReport>(asked);
    if (recorded) story.reuse(`suite of ${model} (run ${recorded.run})`);
    for (const { name, verdict } of tests) {
      const { value = 0 } = metrics.find((metric) => metric.name === name) ?? {};
      console.log(`   ${model}, ${name}: ${percent(value)} right, ${verdict}`);
      if (verdict !== 'passed') throw new StoryFailure(`${model} does not pass ${name} of suite ${SUITE}`);
    }
  }
  await story.run(['eval', 'show', SUITE]);
}
