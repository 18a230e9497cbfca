import { join } from 'node:path';
import { dropAbsent } from '../../src/lib/core/kit/drop-absent.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { readRows } from '../../src/lib/stages/measure/bench/read-split.ts';
import { writeAnswers } from '../../src/lib/stages/measure/eval/answers.ts';
import { exportPilot, type PilotInput } from '../../src/lib/stages/measure/pilot/pilot-export.ts';
import type { Pilot } from '../../src/lib/stages/measure/pilot/sheet.ts';
import { measured } from './measured-project.ts';
import { digestFor } from './project/digests.ts';
import type { Piece } from './project/pieces.ts';
import { aProject } from './project/project.ts';
import { aReport, recordReport, runId } from './project/runs.ts';
import { DIGEST, measuringPorts } from './served-mock.ts';

/** Texts that a page or a spreadsheet could take for more than text. */
const TEXTS = ['</script><img src=x onerror=alert(1)>', '=1+1', '"oui"; non', 'deux\nlignes', '— L’été'];

/** Evaluations of models that answered the rows of `themes`, each otherwise; rows of `failed` have no answer of the last. */
export function judgeable(rows: number, models = ['base', 'tuned'], failed: readonly number[] = []): Piece[] {
  const evaluate = (name: string, at: number): Piece => {
    return async ({ base, project }) => {
      const artifacts = async () => ({ treePath: async () => join(base, 'dataset') });
      const themes = { name: 'themes', digest: DIGEST, split: 'test' } as const;
      const asked = await readRows({ artifacts } as unknown as StageContext, themes);
      const answers = asked.map(({ id, expected }, row) => ({
        id,
        expected,
        correct: at === 0,
        answer: at === 0 ? expected : `${name} ${TEXTS[row % TEXTS.length]}`,
        ...(at === models.length - 1 && failed.includes(row) ? { error: 'timeout' } : {}),
      }));
      const evidence = [await writeAnswers(project, runId(at + 1), answers)];
      const model = { name, digest: digestFor(String(at + 1)), kind: 'merged' };
      await recordReport(
        project,
        aReport(runId(at + 1), { subject: name, evidence, measured: { model, dataset: { ...themes, rows } } }),
      );
    };
  };
  return [...measured(rows), ...models.map(evaluate)];
}

export const PILOT: PilotInput = {
  name: 'trial',
  evaluations: ['base', 'tuned'],
  rows: 4,
  judges: 2,
  margin: 100,
  seed: 1,
  draw: 'random',
  allowFew: false,
};

/** A project with a recorded pilot; in a folder that whoever names it removes. */
export async function piloted(
  said: Partial<PilotInput> = {},
  base?: string,
): Promise<{ pilot: Pilot; ctx: StageContext }> {
  const input = { ...PILOT, ...said };
  const project = await aProject(judgeable(input.rows, input.evaluations), dropAbsent({ base }));
  const ctx = project.context(measuringPorts(join(project.base, 'dataset')));
  return { pilot: await executeOperation(exportPilot, input, ctx).then(({ result }) => result), ctx };
}

/** The file that a judge sends back: what is chosen of each row, as shown. */
export function sentBack(pilot: Pilot, id: string, judge: number, choices: readonly string[]): string {
  const lines = pilot.blind.map((row, at) => `${id},${judge},${row.id},${choices[at % choices.length]},`);
  return ['pilot,judge,row,choice,correction', ...lines].join('\n');
}
