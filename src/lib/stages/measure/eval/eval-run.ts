import { failedMeasurement, measuredReport, planMeasurement, reportAction } from '../bench/measurement.ts';
import { readSplit } from '../bench/read-split.ts';
import { serveModel, type ServeModel } from '../bench/serve-model.ts';
import { findSubject, subjectName, withSubject, type Subject } from '../bench/subject.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { metricOf, type Report } from '../reports/report.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { writeAnswers } from './answers.ts';
import { askRows } from './ask-rows.ts';
import type { EvalInput } from './eval-input.ts';
import { evalReport } from './eval-report.ts';
import { toJson } from '../../../core/kit/to-json.ts';

export interface EvalFacts {
  subject: Subject;
  dataset: { digest: string; rows: number };
}

/** `eval run` with a given way of serving a model. Asking is one step: cut in the middle, it runs again. */
export function evalRunWith(serve: ServeModel): Operation<EvalInput, EvalFacts, StoredReport> {
  return {
    id: 'eval run',
    concurrent: true,
    target: (input) => `Eval/${subjectName(input)}`,
    async gather(input, ctx) {
      const { spec, rows } = await readSplit(ctx, input.dataset, input.split, input.limit ?? undefined);
      return { subject: await findSubject(input, ctx), dataset: { digest: spec.digest, rows: rows.length } };
    },
    plan: planEval,
    actions: {
      measure: {
        apply: async ({ input }: { input: EvalInput }, scope) => toJson(await evaluate(input, scope, serve)),
      },
      'write-report': reportAction('eval run'),
    },
    result: ({ runId }, ctx) => readReport(ctx.project, runId),
    verdict: ({ outputs }) => failedMeasurement(measuredReport(outputs)),
    describe: ({ input, outputs }) => {
      const report = measuredReport(outputs);
      const subject = `eval run Eval/${subjectName(input)}`;
      return { subject, event: report ? eventOf(report) : {}, remarks: [] };
    },
  };
}

/** `eval run` as the command runs it. */
export const evalRun = evalRunWith(serveModel);

/** Pure. */
export function planEval(input: EvalInput, { subject, dataset }: EvalFacts): PlanDraft {
  const title = message('eval.step.ask', { name: subjectName(input), rows: dataset.rows, dataset: input.dataset });
  return planMeasurement(input, subject, title);
}

function eventOf(report: Report): { subject: string; verdict: string; exactMatch: number | null } {
  const exactMatch = metricOf(report, 'exact-match')?.value ?? null;
  return { subject: report.subject, verdict: report.verdict, exactMatch };
}

async function evaluate(input: EvalInput, scope: StepScope, serve: ServeModel): Promise<Report> {
  const { ctx, runId, project } = scope;
  const startedAt = ctx.clock.now();
  const { spec, rows } = await readSplit(ctx, input.dataset, input.split, input.limit ?? undefined);
  const answers = await withSubject(input, ctx, serve, input.concurrency, (target) =>
    askRows(target, rows, {
      ...input,
      now: () => ctx.clock.monotonicMs(),
      signal: ctx.interrupt.signal,
      onAnswer: (done) => scope.progress(`${done}/${rows.length}`),
    }),
  );
  return evalReport({
    runId,
    input,
    subject: await findSubject(input, ctx),
    dataset: { name: input.dataset, digest: spec.digest },
    answers,
    answersDigest: await writeAnswers(project, runId, answers),
    startedAt,
    endedAt: ctx.clock.now(),
  });
}
