import type { ProjectReader, ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { type Answer, readAnswers } from '../../measure/eval/answers.ts';
import { readReports } from '../../measure/reports/report-files.ts';
import type { Report } from '../../measure/reports/report.ts';
import type { Subject } from '../../measure/bench/subject.ts';
import type { EvalInput } from '../../measure/eval/eval-input.ts';

export const CANARY = 'watch canary run';

/** A recorded canary. The first of a release asks every row five times. */
export interface CanaryRun {
  report: Report;
  answers: Answer[];
}

/** Reports of an environment's canaries, oldest first; what may not be evidence is left out. */
export async function listCanaries(project: ProjectReader, environment: string): Promise<Report[]> {
  const runs = (await listResources(project, 'Run'))
    .filter(({ spec }) => spec.operation === CANARY && spec.subject === environment && spec.report !== undefined)
    .map(({ metadata }) => metadata.name)
    .sort();
  const reports = await readReports(project, runs);
  return runs.flatMap((run) => reports.get(run) ?? []);
}

/** The newest one, with answers, of releases by digest: what another release answered says nothing of them. */
export async function lastCanary(
  project: ProjectReader,
  environment: string,
  releases: ReadonlySet<unknown>,
): Promise<Report | undefined> {
  return (await listCanaries(project, environment)).findLast(
    ({ verdict, measured }) => verdict !== 'failed' && releases.has(digestIn(measured.release)),
  );
}

/** The digest of what a report names. */
export function digestIn(named: unknown): string | undefined {
  return (named as { digest?: string } | undefined)?.digest;
}

/** A canary with its answers. Throws `bad-answers` (exit 5) where these were changed. */
export async function withAnswers(project: ProjectStore, report: Report): Promise<CanaryRun> {
  return { report, answers: await readAnswers(project, report.id, report.evidence[0]) };
}

/** Times that the first canary of a release asks each row. */
const REPETITIONS = 5;
const DEFAULT_ROWS = 100;

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
