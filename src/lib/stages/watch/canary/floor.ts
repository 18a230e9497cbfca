import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { Subject } from '../../measure/bench/subject.ts';
import type { EvalInput } from '../../measure/eval/eval-input.ts';
import type { Report } from '../../measure/reports/report.ts';
import { digestIn, listCanaries } from './canary-runs.ts';

/** Times that the first canary of a release asks each row. */
const REPETITIONS = 5;
export const DEFAULT_ROWS = 100;

/** Input of `watch canary run`; an empty dataset and no limit stand for those of the floor. */
export type CanaryInput = EvalInput & { newFloor: boolean };

/** What is asked, and what that is compared with: run and rows of the floor; null for the run that records it. */
export type Asked = { input: EvalInput; repetitions: number; floor: { run: string; digest: string } | null };

/** The rows and settings of the newest floor of the live release; without one, those asked for. */
export async function findAsked(input: CanaryInput, { release }: Subject, project: ProjectReader): Promise<Asked> {
  const floor = (await listCanaries(project, input.env ?? '')).findLast(
    ({ method, measured, verdict }) =>
      method.floor === null && verdict !== 'failed' && digestIn(measured.release) === release?.spec.digest,
  );
  if (floor && !input.newFloor) return askedBy(floor, input);
  return { input: { ...input, limit: input.limit ?? DEFAULT_ROWS }, repetitions: REPETITIONS, floor: null };
}

function askedBy({ id, measured, method }: Report, input: EvalInput): Asked {
  const { name, digest, split, rows } = measured.dataset as { name: string; digest: string; rows: number } & EvalInput;
  const { decoding, concurrency } = method as { decoding: { maxTokens: number }; concurrency: number };
  const { dataset: named, limit } = input;
  const rowsOf = { dataset: named === '' ? name : named, split, limit: limit ?? rows };
  return {
    input: { ...input, ...rowsOf, maxTokens: decoding.maxTokens, concurrency },
    repetitions: 1,
    floor: { run: id, digest: `${digest} ${rows}` },
  };
}
