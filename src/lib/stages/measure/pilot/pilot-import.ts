import { digestOfText } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { measuredReport, reportAction } from '../bench/measurement.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { type Judgement, judgementsFile, judgementsText, readJudgements } from './judgements.ts';
import { pilotReport } from './pilot-report.ts';

/** Input of `eval pilot import`: plain data, journalled. */
export type PilotJudged = { name: string; judgements: Judgement[] };

/** Keeps what judges said beside the pilot, and reports on all that it has. */
export const importPilot: Operation<PilotJudged, Judgement[], StoredReport> = {
  id: 'eval pilot import',
  target: ({ name }) => `Pilot/${name}`,
  gather: ({ name }, ctx) => readJudgements(ctx.project, name),
  plan: planImport,
  actions: {
    measure: {
      async apply({ name, judgements }: PilotJudged, { ctx, project, runId: id }) {
        const startedAt = ctx.clock.now();
        const { spec } = await requireResource(project, 'Pilot', name);
        const text = judgementsText(judgements);
        await project.writeFile(judgementsFile(name), text);
        const run = { id, evidence: [digestOfText(text)], startedAt, endedAt: ctx.clock.now() };
        return toJson(pilotReport({ name, spec }, judgements, run));
      },
    },
    'write-report': reportAction('eval pilot import'),
  },
  result: ({ runId }, ctx) => readReport(ctx.project, runId),
  describe: ({ outputs }) => ({ event: { verdict: measuredReport(outputs)?.verdict ?? null } }),
};

/** Pure. */
export function planImport({ name, judgements }: PilotJudged, recorded: readonly Judgement[]): PlanDraft {
  const [known, sent] = [recorded, judgements].map((all) => new Set(all.map(({ judge }) => judge)));
  const twice = [...(sent ?? [])].filter((judge) => known?.has(judge));
  const title = message('pilot.step.import', { name, count: judgements.length });
  const reason = message('pilot.judges-recorded', { judges: twice.join(', ') });
  return {
    gates: twice.length > 0 ? [passOrFail('judges-new', false, reason)] : [],
    steps: [
      createStep('measure', title, toJson({ name, judgements: [...recorded, ...judgements] })),
      createStep('write-report', message('bench.step.report'), {}),
    ],
  };
}
