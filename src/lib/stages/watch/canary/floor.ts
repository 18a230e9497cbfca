import type { StageContext } from '../../../core/operation/context.ts';
import { listEvidence } from '../../release/approvals/evidence.ts';
import type { Subject } from '../../measure/bench/subject.ts';
import type { Split } from '../../measure/bench/read-split.ts';
import type { Report } from '../../measure/reports/report.ts';
import { listCanaries } from './canary-runs.ts';
import type { CanaryInput } from './input.ts';

/** Times that the first canary of a release asks each row. */
export const REPETITIONS = 5;
const DEFAULT_ROWS = 100;

/** What a canary asks, and how often. Frozen with the release by its floor. */
export type Asked = {
  dataset: string;
  /** Of the rows that the floor was recorded on. */
  digest?: string;
  split: Split;
  rows: number;
  maxTokens: number;
  concurrency: number;
  repetitions: number;
  /** Run that recorded the floor; null for the one that records it. */
  floor: string | null;
};

/** The same rows and settings as the floor's; without one, what was asked for. Undefined: no dataset is named or known. */
export async function findAsked(input: CanaryInput, subject: Subject, ctx: StageContext): Promise<Asked | undefined> {
  const floor = input.newFloor ? undefined : await findFloor(input, subject, ctx);
  if (floor) return askedBy(floor);
  const evaluated = input.dataset === null ? await evaluatedRows(subject, ctx) : undefined;
  const dataset = input.dataset ?? evaluated?.name;
  if (dataset === undefined) return undefined;
  const { maxTokens, concurrency } = input;
  const split = evaluated?.split ?? input.split;
  return {
    dataset,
    split,
    rows: input.rows ?? DEFAULT_ROWS,
    maxTokens,
    concurrency,
    repetitions: REPETITIONS,
    floor: null,
  };
}

/** The newest floor of the release that is live. */
async function findFloor({ env }: CanaryInput, { release }: Subject, ctx: StageContext): Promise<Report | undefined> {
  const canaries = await listCanaries(ctx.project, env ?? '');
  return canaries.findLast(
    ({ method, measured, verdict }) =>
      method.floor === null &&
      verdict !== 'failed' &&
      (measured.release as { digest?: string } | undefined)?.digest === release?.spec.digest,
  );
}

function askedBy({ id, measured, method }: Report): Asked {
  const { name, digest, split, rows } = measured.dataset as {
    name: string;
    digest: string;
    split: Split;
    rows: number;
  };
  const { decoding, concurrency } = method as { decoding: { maxTokens: number }; concurrency: number };
  return { dataset: name, digest, split, rows, maxTokens: decoding.maxTokens, concurrency, repetitions: 1, floor: id };
}

/** Rows that the newest evaluation was made on which the release rests. */
async function evaluatedRows(
  { release }: Subject,
  ctx: StageContext,
): Promise<{ name: string; split: Split } | undefined> {
  const evidence = release?.spec.record.evidence ?? [];
  const reports = (await listEvidence(ctx.project)).filter(
    ({ type, digest }) => type === 'eval' && evidence.includes(digest),
  );
  return reports.at(-1)?.report?.measured.dataset as { name: string; split: Split } | undefined;
}
