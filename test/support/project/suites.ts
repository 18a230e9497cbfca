import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';
import type { SuiteSpec } from '../../../src/lib/core/project/resources/suite.ts';
import { type Answer, writeAnswers } from '../../../src/lib/stages/measure/eval/answers.ts';
import { suiteReport } from '../../../src/lib/stages/measure/eval/suite-report.ts';
import { requireSuite } from '../../../src/lib/core/project/suite-files.ts';
import { aModel } from './models.ts';
import { recordReport } from './runs.ts';

/** A suite of one test a name, on rows that stand in it; least mean 50 %. */
export function aSuite(name: string, tests: readonly string[], more: object = {}): Resource<SuiteSpec> {
  const rows = () => ({ items: [{ id: '0', prompt: 'p', expected: 'e' }] });
  const spec = {
    tests: tests.map((test) => ({
      name: test,
      rows: rows(),
      metric: 'f1' as const,
      limit: { min: 0.5 },
      ...structuredClone(more),
    })),
  };
  return resourceOf('Suite', name, spec);
}

let made = 0;

/** Writes the report of a suite about a model: scores of the rows of each test. */
export async function measureSuite(
  project: ProjectStore,
  name: string,
  model: { name: string; digest: string },
  scores: Record<string, readonly number[]>,
): Promise<string> {
  const runId = `01JE${String((made += 1)).padStart(22, '0')}`;
  const suite = await requireSuite(project, name);
  const answers = Object.entries(scores).flatMap(([test, own]) =>
    own.map((score, at): Answer => {
      return { id: `${test}/${at}`, test, expected: 'e', answer: 'a', score, correct: score === 1 };
    }),
  );
  const said = { env: null, host: null, keyFile: null, app: null, maxTokens: 8, concurrency: 1, seed: 1 };
  const report = suiteReport({
    runId,
    input: { ...said, model: model.name, suite: name },
    subject: {
      model: { name: model.name, spec: aModel(model.name, { digest: model.digest }).spec },
      keyReadable: false,
    },
    suite,
    questions: answers.length,
    answers,
    answersDigest: await writeAnswers(project, runId, answers),
    startedAt: '2026-11-01T00:00:00.000Z',
    endedAt: '2026-11-01T00:01:00.000Z',
  });
  await recordReport(project, report);
  return runId;
}

/** So many scores of one value, then of another. */
export function scoresOf(count: number, value: number, others = 0, other = 0): number[] {
  return Array.from({ length: count + others }, (_, at) => (at < count ? value : other));
}
