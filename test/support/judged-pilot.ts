import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import type { PrepareInput } from '../../src/lib/stages/data/prepare-input.ts';
import { prepareData } from '../../src/lib/stages/data/prepare.ts';
import { readRows } from '../../src/lib/stages/measure/bench/read-split.ts';
import { writeAnswers } from '../../src/lib/stages/measure/eval/answers.ts';
import type { Judgement } from '../../src/lib/stages/measure/pilot/judgements.ts';
import { exportPilot } from '../../src/lib/stages/measure/pilot/pilot-export.ts';
import { importPilot } from '../../src/lib/stages/measure/pilot/pilot-import.ts';
import { digestFor } from './project/digests.ts';
import type { Project } from './project/project.ts';
import { aReport, recordReport, runId } from './project/runs.ts';

const ROWS = 20;
const MODELS = ['base', 'tuned'];

/** What the first of the rows was corrected to, the second answer of the next preferred to, and nothing of the others. */
const CORRECTION = 'As people say: mail a@exemple.fr';

type Where = Pick<Project, 'base' | 'add'>;

/** Prepares rows as the dataset `rows`, a quarter of them to test by, and lets two models answer those. */
async function answeredRows({ base, add }: Where, ctx: StageContext, said: Partial<PrepareInput> = {}): Promise<void> {
  const file = join(base, 'rows.jsonl');
  const rows = Array.from({ length: ROWS }, (_, at) => ({ prompt: `Question ${at} ?`, completion: `people ${at}` }));
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const split = { train: 0.5, validation: 0.25, test: 0.25 };
  const how = { recipe: null, pii: 'mask', secrets: 'mask', maxBad: 0.05, near: 1, contaminated: 'refuse' } as const;
  await executeOperation(prepareData, { name: 'rows', from: [file], license: 'MIT', split, ...how, ...said }, ctx);
  const { digest } = (await requireResource(ctx.project, 'Dataset', 'rows')).spec;
  const dataset = { name: 'rows', digest, split: 'test' } as const;
  const asked = await readRows(ctx, dataset);
  await add(async ({ project }) => {
    for (const [at, name] of MODELS.entries()) {
      const answers = asked.map(({ id, expected }) => ({ id, expected, correct: false, answer: `${name} says` }));
      const model = { name, digest: digestFor(String(at + 1)), kind: 'merged' };
      const measured = { model, dataset: { ...dataset, rows: asked.length } };
      const evidence = [await writeAnswers(project, runId(at + 1), answers)];
      await recordReport(project, aReport(runId(at + 1), { subject: name, evidence, measured }));
    }
  });
}

/** Has a pilot of these answers judged by one person. */
export async function judgedPilot(where: Where, ctx: StageContext, said: Partial<PrepareInput> = {}): Promise<void> {
  await answeredRows(where, ctx, said);
  const asked = { rows: 4, judges: 1, margin: 100, seed: 1, draw: 'random', allowFew: true } as const;
  const { result } = await executeOperation(exportPilot, { name: 'trial', evaluations: MODELS, ...asked }, ctx);
  const ids = result.spec.rows.map(({ id }) => id).toSorted();
  const judgements = ids.map((row, at): Judgement => {
    const corrected =
      at === 0 ? { correction: CORRECTION, rejected: 'base says' } : { correction: null, rejected: null };
    return { judge: 1, row, preferred: at === 1 ? runId(2) : null, ...corrected };
  });
  await executeOperation(importPilot, { name: 'trial', judgements }, ctx);
}
