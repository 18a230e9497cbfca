import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { failedMeasurement, measuredReport, planMeasurement, reportAction } from '../../measure/bench/measurement.ts';
import { readSplit, type SplitRow } from '../../measure/bench/read-split.ts';
import { findSubject, type Subject, withSubject, serveModel } from '../../measure/bench/subject.ts';
import type { Answer } from '../../measure/eval/answers.ts';
import { askRows } from '../../measure/eval/ask-rows.ts';
import { strictForm } from '../../measure/scores/exact-match.ts';
import { findAnswers } from '../../measure/eval/eval-run.ts';
import { readReport, type StoredReport } from '../../measure/reports/report-files.ts';
import { type Report, countFailures, type Metric } from '../../measure/reports/report.ts';
import { CANARY, withAnswers, type Asked, type CanaryInput, findAsked } from './canary-runs.ts';
import { shareMetric } from '../../measure/bench/figures/bench-metrics.ts';
import { type EvalFindings, evalReport } from '../../measure/eval/eval-report.ts';
import { exchangeTest } from '../../measure/stats/exchange.ts';
import { holmAdjusted } from '../../measure/stats/holm.ts';

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

/** Of the first answers to each row the report of an evaluation, with what all of them say beside the floor's. */
function canaryReport(found: EvalFindings, { floor, repetitions }: Asked, floorAnswers: Answer[]): Report {
  const { answers } = found;
  const report = evalReport({ ...found, answers: answers.slice(0, answers.length / repetitions) });
  const compared = floor ? compareFloor(floorAnswers, answers) : undefined;
  const { apart, n } = noiseOf(floor ? floorAnswers : answers);
  const noise: Metric = { name: 'noise', value: n === 0 ? null : apart / n, unit: '1', how: 'measured', n };
  const failures = countFailures(answers.map(({ error }) => error));
  const test = 'exact, one-sided: the answer to a row is exchangeable with those of the floor; Holm for both questions';
  const app = found.input.app;
  return {
    ...report,
    type: 'canary',
    subject: found.input.env ?? '',
    verdict: report.verdict === 'failed' ? 'failed' : compared?.drifts ? 'drift' : 'ok',
    metrics: [...report.metrics, noise, ...comparison(compared)],
    method: { ...report.method, app, repetitions, floor: floor?.run ?? null, alpha: ALPHA, test },
    failures,
  };
}

function comparison(compared?: ReturnType<typeof compareFloor>): Metric[] {
  if (!compared) return [];
  const { rows, changed, pWrong, pChanged } = compared;
  const figure = (name: string, value: number): Metric => ({ name, value, unit: '', how: 'measured', n: rows });
  return [shareMetric('changed', changed, rows), figure('p-wrong', pWrong), figure('p-changed', pChanged)];
}

/** Chance of an alarm where nothing changed. */
const ALPHA = 0.01;

/**
 * Pure: whether more answers are wrong, or unlike the others of their row, than the floor's noise explains. `changed`: rows
 * with a new answer.
 */
export function compareFloor(floor: readonly Answer[], now: readonly Answer[]) {
  const before = groupRows(floor);
  const rows = answered(now)
    .map((answer) => [...(before.get(answer.id) ?? []), answer])
    .filter(({ length }) => length > 2);
  const [pWrong = 1, pChanged = 1] = holmAdjusted([
    exchangeTest(rows.map((answers) => answers.map(({ correct }) => (correct ? 0 : 1)))),
    exchangeTest(rows.map(distances)),
  ]);
  const changed = rows.map(distances).filter((scores) => scores.at(-1) === scores.length - 1).length;
  return { rows: rows.length, changed, pWrong, pChanged, drifts: Math.min(pWrong, pChanged) <= ALPHA };
}

/** How many of all answers differ from the most frequent one of their row. Pure. */
export function noiseOf(floor: readonly Answer[]): { apart: number; n: number } {
  const rows = [...groupRows(floor).values()];
  return { apart: rows.reduce((sum, row) => sum + Math.min(...distances(row)), 0), n: rows.flat().length };
}

function groupRows(answers: readonly Answer[]): Map<string, Answer[]> {
  return Map.groupBy(answered(answers), ({ id }) => id);
}

/** Those of failed requests say nothing. */
function answered(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ error }) => error === undefined);
}

/** For each answer of a row, how many others differ from it. */
function distances(answers: readonly Answer[]): number[] {
  const texts = answers.map(({ answer }) => strictForm(answer));
  return texts.map((text) => texts.filter((other) => other !== text).length);
}
