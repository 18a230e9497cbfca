import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { failedMeasurement, measuredReport, planMeasurement, reportAction } from '../../measure/bench/measurement.ts';
import { readSplit, type SplitRow } from '../../measure/bench/read-split.ts';
import { serveModel } from '../../measure/bench/serve-model.ts';
import { findSubject, type Subject, withSubject } from '../../measure/bench/subject.ts';
import type { Answer } from '../../measure/eval/answers.ts';
import { askRows } from '../../measure/eval/ask-rows.ts';
import { findAnswers } from '../../measure/eval/eval-run.ts';
import { readReport, type StoredReport } from '../../measure/reports/report-files.ts';
import type { Report } from '../../measure/reports/report.ts';
import { canaryReport } from './canary-report.ts';
import { CANARY, withAnswers } from './canary-runs.ts';
import { type Asked, type CanaryInput, findAsked } from './floor.ts';

/** Fewer rows find too little. */
const LEAST_ROWS = 50;

export interface CanaryFacts {
  subject: Subject;
  asked: Asked;
  found: { digest: string; rows: number };
}

/** Asks a live release the same rows again. Asking is one step: interrupted, it runs again. */
export const canaryRun: Operation<CanaryInput, CanaryFacts, StoredReport> = {
  id: 'watch canary run',
  concurrent: true,
  target: ({ env }) => `Canary/${env}`,
  gather: gatherCanary,
  plan: planCanary,
  actions: {
    measure: { apply: async ({ asked }: { asked: Asked }, scope) => toJson(await askCanary(asked, scope)) },
    'write-report': reportAction(CANARY),
  },
  result: ({ runId }, ctx) => readReport(ctx.project, runId),
  verdict: ({ outputs }) => failedMeasurement(measuredReport(outputs)),
  describe: ({ outputs }) => ({ event: { verdict: measuredReport(outputs)?.verdict ?? null } }),
};

async function gatherCanary(input: CanaryInput, ctx: StageContext): Promise<CanaryFacts> {
  const subject = await findSubject(input, ctx);
  const asked = await findAsked(input, subject, ctx.project);
  const { dataset, split, limit } = asked.input;
  if (dataset === '') throw noDataset(input);
  const { spec, rows } = await readSplit(ctx, dataset, split, limit ?? undefined);
  return { subject, asked, found: { digest: spec.digest, rows: rows.length } };
}

function noDataset({ env }: CanaryInput): Error {
  const help = { fix: message('watch.canary.no-rows.fix'), next: ['sovran data list'] };
  return usageError('no-canary-rows', message('watch.canary.no-rows', { name: env ?? '' }), help);
}

/** Pure: refuses too few rows, and rows that are not the floor's. */
function planCanary(input: CanaryInput, { subject, asked, found }: CanaryFacts): PlanDraft {
  const { rows, digest } = found;
  const { dataset } = asked.input;
  const title = message('watch.canary.step', { name: input.env ?? '', rows, dataset, times: asked.repetitions });
  const draft = planMeasurement({ ...input, asked }, subject, title);
  const isSame = asked.floor === null || asked.floor.digest === `${digest} ${rows}`;
  const same = message(isSame ? 'watch.canary.gate.same' : 'watch.canary.gate.other', { dataset });
  const enough = message('watch.canary.gate.rows', { dataset, rows, least: LEAST_ROWS });
  return {
    gates: [
      ...draft.gates,
      passOrFail('canary-rows', rows >= LEAST_ROWS, enough, { next: ['sovran data list'] }),
      passOrFail('canary-same-rows', isSame, same, { fix: message('watch.canary.gate.other.fix') }),
    ],
    steps: draft.steps.map((step) => (step.action === 'measure' ? { ...step, args: toJson({ asked }) } : step)),
  };
}

async function askCanary(asked: Asked, scope: StepScope): Promise<Report> {
  const { input, floor } = asked;
  const { project } = scope;
  const found = await findAnswers(input, scope, (rows) => askRepeatedly(asked, rows, scope));
  const before = floor ? (await withAnswers(project, (await readReport(project, floor.run)).report)).answers : [];
  return canaryReport(found, asked, before);
}

/** Answers of every repetition, one after another. */
function askRepeatedly({ input, repetitions }: Asked, rows: SplitRow[], scope: StepScope): Promise<Answer[]> {
  const { signal } = scope.ctx.interrupt;
  return withSubject(input, scope.ctx, serveModel, input.concurrency, async (target) => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < repetitions; turn++) {
      const onAnswer = (done: number): void =>
        scope.progress(`${turn * rows.length + done}/${rows.length * repetitions}`);
      answers.push(...(await askRows(target, rows, { ...input, signal, onAnswer })));
    }
    return answers;
  });
}
