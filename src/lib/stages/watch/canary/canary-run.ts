import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { failedMeasurement, measuredReport, planMeasurement, reportAction } from '../../measure/bench/measurement.ts';
import { readSplit, type SplitRow } from '../../measure/bench/read-split.ts';
import { serveModel } from '../../measure/bench/serve-model.ts';
import { findSubject, type Subject, withSubject } from '../../measure/bench/subject.ts';
import { type Answer, writeAnswers } from '../../measure/eval/answers.ts';
import { askRows } from '../../measure/eval/ask-rows.ts';
import { readReport, type StoredReport } from '../../measure/reports/report-files.ts';
import type { Report } from '../../measure/reports/report.ts';
import { canaryReport } from './canary-report.ts';
import { CANARY, withAnswers } from './canary-runs.ts';
import { type Asked, findAsked } from './floor.ts';
import type { CanaryInput } from './input.ts';

/** Fewer rows find too little. */
const LEAST_ROWS = 50;

export interface CanaryFacts {
  subject: Subject;
  asked: Asked;
  /** Rows that are there now. */
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
    measure: {
      apply: async ({ input, asked }: { input: CanaryInput; asked: Asked }, scope) =>
        toJson(await askCanary(input, asked, scope)),
    },
    'write-report': reportAction(CANARY),
  },
  result: ({ runId }, ctx) => readReport(ctx.project, runId),
  verdict: ({ outputs }) => failedMeasurement(measuredReport(outputs)),
  describe: ({ outputs }) => {
    const { subject = null, verdict = null } = measuredReport(outputs) ?? {};
    return { event: { subject, verdict } };
  },
};

async function gatherCanary(input: CanaryInput, ctx: StageContext): Promise<CanaryFacts> {
  const subject = await findSubject(input, ctx);
  const asked = await findAsked(input, subject, ctx);
  if (!asked) throw noDataset(input);
  const { spec, rows } = await readSplit(ctx, asked.dataset, asked.split, asked.rows);
  return { subject, asked, found: { digest: spec.digest, rows: rows.length } };
}

/** Pure. */
export function planCanary(input: CanaryInput, { subject, asked, found }: CanaryFacts): PlanDraft {
  const rows = Math.min(asked.rows, found.rows);
  const { dataset, repetitions: times } = asked;
  const title = message('watch.canary.step', { name: input.env ?? '', rows, dataset, times });
  const draft = planMeasurement(input, subject, title);
  const measure = { input, asked: { ...asked, rows } };
  return {
    gates: [...draft.gates, rowsGate(asked, found), sameRowsGate(input, asked, found)],
    steps: draft.steps.map((step) => (step.action === 'measure' ? { ...step, args: toJson(measure) } : step)),
  };
}

function rowsGate({ dataset }: Asked, { rows }: CanaryFacts['found']): Gate {
  const reason = message('watch.canary.gate.rows', { dataset, rows, least: LEAST_ROWS });
  return passOrFail('canary-rows', rows >= LEAST_ROWS, reason, { next: ['sovran data list'] });
}

/** A floor says nothing of other rows. */
function sameRowsGate({ dataset, rows }: CanaryInput, asked: Asked, { digest }: CanaryFacts['found']): Gate {
  const isSame =
    asked.floor === null ||
    (asked.digest === digest && (dataset ?? asked.dataset) === asked.dataset && (rows ?? asked.rows) === asked.rows);
  const reason = message(`watch.canary.gate.${isSame ? 'same' : 'other'}`, {
    dataset: asked.dataset,
    floor: asked.floor ?? '–',
  });
  return passOrFail('canary-same-rows', isSame, reason, { fix: message('watch.canary.gate.other.fix') });
}

function noDataset({ env }: CanaryInput): Error {
  return usageError('no-canary-rows', message('watch.canary.no-rows', { name: env ?? '' }), {
    fix: message('watch.canary.no-rows.fix'),
    next: ['sovran data list'],
  });
}

async function askCanary(input: CanaryInput, asked: Asked, scope: StepScope): Promise<Report> {
  const { ctx, runId, project } = scope;
  const startedAt = ctx.clock.now();
  const { spec, rows } = await readSplit(ctx, asked.dataset, asked.split, asked.rows);
  const answers = await repeat(input, asked, rows, scope);
  const floor =
    asked.floor === null ? undefined : await withAnswers(project, (await readReport(project, asked.floor)).report);
  return canaryReport({
    runId,
    input,
    asked: { ...asked, digest: spec.digest },
    subject: await findSubject(input, ctx),
    answers,
    answersDigest: await writeAnswers(project, runId, answers),
    ...(floor ? { floor: floor.answers } : {}),
    startedAt,
    endedAt: ctx.clock.now(),
  });
}

/** Answers of every repetition, one after another. */
async function repeat(
  input: CanaryInput,
  { maxTokens, concurrency, repetitions }: Asked,
  rows: SplitRow[],
  scope: StepScope,
): Promise<Answer[]> {
  const all = rows.length * repetitions;
  const options = { maxTokens, concurrency, seed: input.seed, signal: scope.ctx.interrupt.signal };
  return withSubject(input, scope.ctx, serveModel, concurrency, async (target) => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < repetitions; turn++) {
      const onAnswer = (done: number): void => scope.progress(`${turn * rows.length + done}/${all}`);
      answers.push(...(await askRows(target, rows, { ...options, onAnswer })));
    }
    return answers;
  });
}
