import { failedMeasurement, measuredReport, planMeasurement, reportAction } from '../bench/measurement.ts';
import { readSplit, type SplitRow } from '../bench/read-split.ts';
import { findSubject, subjectName, type Subject, serveModel, type ServeModel, withSubject } from '../bench/subject.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { metricOf, type Report } from '../reports/report.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import type { Gate, Plan, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { type Answer, writeAnswers } from './answers.ts';
import { askInStep } from './ask-rows.ts';
import type { EvalInput, SuiteInput } from './eval-input.ts';
import { basisOf, evalReport, soundVerdict, type EvalFindings } from './eval-report.ts';
import { findRecorded } from './recorded.ts';
import { evaluateSuite, gatherSuite } from './suite-run.ts';
import { suiteOf } from './suite-report.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';

export interface EvalFacts {
  subject: Subject;
  /** What is asked: rows of a dataset, or questions of a suite. */
  dataset: { digest: string; rows: number };
  /** Of a suite. */
  gates?: Gate[];
  /** Run of a recorded evaluation that measured the same. */
  recorded?: string;
}

/** `eval run` with a given way of serving a model. Asking is one step: interrupted, it runs again. */
export function evalRunWith(serve: ServeModel): Operation<EvalInput | SuiteInput, EvalFacts, StoredReport> {
  return {
    id: 'eval run',
    concurrent: true,
    target: (input) => `Eval/${subjectName(input)}`,
    gather: gatherEval,
    plan: planEval,
    actions: {
      measure: {
        apply: async ({ input }: { input: EvalInput }, scope) => {
          const ask = (rows: SplitRow[]) =>
            withSubject(input, scope.ctx, serve, input.concurrency, (to) => askInStep(to, rows, input, scope));
          return toJson(evalReport(await findAnswers(input, scope, ask)));
        },
      },
      'measure-suite': {
        apply: async (asked: { input: SuiteInput; digest: string }, scope) =>
          toJson(await evaluateSuite(asked, scope, serve)),
      },
      recall: {
        apply: async ({ run }: { run: string }, { project }) => toJson((await readReport(project, run)).report),
      },
      'write-report': reportAction('eval run'),
    },
    result: ({ runId, outputs }, ctx) => readReport(ctx.project, measuredReport(outputs)?.id ?? runId),
    verdict: ({ outputs }) => failedMeasurement(measuredReport(outputs)),
    describe: ({ outputs }) => {
      const report = measuredReport(outputs);
      return { event: report && eventOf(report) };
    },
  };
}

/** `eval run` as the command runs it. */
export const evalRun = evalRunWith(serveModel);

/** A model's answers are looked up; an environment is always asked, since what it answers now is the point. */
async function gatherEval(input: EvalInput | SuiteInput, ctx: StageContext): Promise<EvalFacts> {
  const subject = await findSubject(input, ctx);
  const asked = 'suite' in input ? await gatherSuite(input, subject, ctx) : await gatherRows(input, subject, ctx);
  const { basis, ...facts } = { subject, ...asked };
  if (input.again || input.env !== null) return facts;
  const type = 'suite' in input ? 'suite' : 'eval';
  const recorded = await findRecorded(ctx.project, { type, basis, verdict: soundVerdict(subject.model) });
  return recorded === undefined ? facts : { ...facts, recorded };
}

async function gatherRows(input: EvalInput, subject: Subject, ctx: StageContext) {
  const { spec, rows } = await readSplit(ctx, input.dataset, input.split, input.limit ?? undefined);
  const dataset = { name: input.dataset, digest: spec.digest };
  const found = { digest: spec.digest, rows: rows.length };
  return { dataset: found, basis: basisOf({ input, subject, dataset, rows: rows.length }) };
}

/** Pure: measures, or shows what a recorded run measured. */
export function planEval(input: EvalInput | SuiteInput, facts: EvalFacts): PlanDraft {
  const { subject, dataset, gates = [], recorded } = facts;
  if (recorded !== undefined) return { gates: [], steps: [recallStep(recorded)] };
  const [asked, name] = ['suite' in input ? input.suite : input.dataset, subjectName(input)];
  const title = message('eval.step.ask', { name, rows: dataset.rows, dataset: asked });
  const draft = planMeasurement(input, subject, title);
  if (!('suite' in input)) return draft;
  const ask = { action: 'measure-suite', args: { input, digest: dataset.digest } };
  const steps = draft.steps.map((step) => (step.id === 'measure' ? { ...step, ...ask } : step));
  return { gates: [...gates, ...draft.gates], steps };
}

function recallStep(run: string): Step {
  const title = message('eval.step.recall', { run });
  return { id: 'measure', title, action: 'recall', args: { run }, change: 'none', risk: 'none' };
}

/** Run of the evaluation that a plan shows instead of measuring. Pure. */
export function recordedIn({ steps }: Plan): string | undefined {
  const step = steps.find(({ action }) => action === 'recall');
  return step && (step.args as { run: string }).run;
}

function eventOf(report: Report): JsonObject {
  const { subject, verdict, tests = [] } = report;
  const suite = suiteOf(report);
  if (!suite) return { subject, verdict, exactMatch: metricOf(report, 'exact-match')?.value ?? null };
  const found = Object.fromEntries(tests.map((test) => [test.name, test.verdict]));
  return { subject, verdict, suite: suite.name, tests: found };
}

/** What a subject answers to the rows of a split; its answers are written beside the report of the run. */
export async function findAnswers(
  input: EvalInput,
  { ctx, runId, project }: StepScope,
  ask: (rows: SplitRow[]) => Promise<Answer[]>,
): Promise<EvalFindings> {
  const startedAt = ctx.clock.now();
  const { spec, rows } = await readSplit(ctx, input.dataset, input.split, input.limit ?? undefined);
  const answers = await ask(rows);
  return {
    runId,
    input,
    subject: await findSubject(input, ctx),
    dataset: { name: input.dataset, digest: spec.digest },
    answers,
    answersDigest: await writeAnswers(project, runId, answers),
    startedAt,
    endedAt: ctx.clock.now(),
  };
}
