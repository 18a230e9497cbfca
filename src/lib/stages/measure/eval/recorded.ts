import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import type { Report, Verdict } from '../reports/report.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { readAnswers } from './answers.ts';
import { suiteOf } from './suite-report.ts';
import type { Basis } from './eval-report.ts';
import { listResources } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';

/** What a recorded evaluation must be to stand for a new one. */
interface Wanted {
  /** An evaluation on a dataset unless said. */
  type?: Report['type'];
  basis: Basis;
  /** `fixture` for a fixture, else `ok`: a failed evaluation never stands for another. */
  verdict: Verdict;
}

/** Run of the newest evaluation of the same model, rows, engine runtime, settings and host whose answers are intact. */
export async function findRecorded(project: ProjectStore, wanted: Wanted): Promise<string | undefined> {
  for (const run of await listEvaluations(project, (subject) => subject === wanted.basis.subject)) {
    const stored = await readIntact(project, run);
    if (stored && isSameMeasurement(stored.report, wanted)) return run;
  }
  return undefined;
}

/** True if a report says that it measured what is wanted. Pure. */
export function isSameMeasurement(report: Report, { type = 'eval', basis, verdict }: Wanted): boolean {
  return report.type === type && report.verdict === verdict && essenceOf(report) === essenceOf(basis);
}

/** The machine that asks counts only where it serves too. */
function essenceOf({ subject, measured, method, machine }: Basis): string {
  return canonicalJson({ subject, measured, method, ...('host' in measured ? {} : { machine }) });
}

/** Undefined where the report or its answers are missing or changed. */
async function readIntact(project: ProjectStore, run: string): Promise<StoredReport | undefined> {
  try {
    const stored = await readReport(project, run);
    await readAnswers(project, run, stored.report.evidence[0]);
    return stored;
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}

/** Newest reports searched for one on the same rows. */
const LOOKED_AT = 20;

/** What to type after an evaluation: its comparison with the newest one of another subject on the same rows, if any. */
export async function nextComparison(report: Report, project: ProjectStore): Promise<string[]> {
  const suite = suiteOf(report);
  if (suite) return [`sovran eval show ${suite.name}`];
  const runs = await listEvaluations(project, (subject) => subject !== report.subject);
  for (const run of runs.slice(0, LOOKED_AT)) {
    const other = await readReport(project, run).catch(() => undefined);
    if (other && rowsOf(other) === rowsOf({ report, digest: '' }))
      return [`sovran eval compare ${other.report.subject} ${report.subject}`];
  }
  return ['sovran status'];
}

const RUN_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Evaluations that a word names: one by its run id, or all of a subject, newest first. Throws `no-evaluation`. */
export async function findEvaluations(project: ProjectStore, word: string): Promise<StoredReport[]> {
  const runs = RUN_ID.test(word) ? [word] : await listEvaluations(project, (subject) => subject === word);
  const found = await Promise.all(runs.map((run) => readReport(project, run)));
  const evaluations = found.filter(({ report }) => report.type !== 'suite');
  if (evaluations.length > 0) return evaluations;
  throw usageError('no-evaluation', message('eval.none', { name: word }), { next: ['sovran eval run --help'] });
}

/** Runs that evaluated one of these subjects and have a report, newest first. */
async function listEvaluations(project: ProjectStore, isOf: (subject: string) => boolean): Promise<string[]> {
  return (await listResources(project, 'Run'))
    .filter(({ spec }) => spec.operation === 'eval run' && isOf(spec.subject) && spec.report !== undefined)
    .map(({ metadata }) => metadata.name)
    .sort()
    .reverse();
}

/** The newest pair made on the same rows; the newest of each when there is none. */
export function pairUp(first: StoredReport[], second: StoredReport[]): [StoredReport, StoredReport] {
  const [a, b] = findPair(first, second) ?? [first[0], second[0]];
  if (!a || !b) throw new Error('no evaluation to pair');
  return [a, b];
}

/** Pure: the first of `second` with one of `first` on the same rows, by the same engine if there is one. */
export function findPair(first: StoredReport[], second: StoredReport[]): [StoredReport, StoredReport] | undefined {
  for (const b of second) {
    const alike = first.filter((candidate) => rowsOf(candidate) === rowsOf(b));
    const a = alike.find((candidate) => engineOf(candidate) === engineOf(b)) ?? alike[0];
    if (a) return [a, b];
  }
  return undefined;
}

function engineOf({ report }: StoredReport): string | undefined {
  return (report.measured.engine as { name?: string } | undefined)?.name;
}

/** Names the rows an evaluation was made on: dataset digest, split and number, or the suite. One that names none has rows of its own. */
export function rowsOf({ report }: StoredReport): string {
  const dataset = report.measured.dataset as { digest: string; split: string; rows: number } | undefined;
  const suite = suiteOf(report);
  if (suite) return suite.digest;
  return dataset ? `${dataset.digest} ${dataset.split} ${dataset.rows}` : report.id;
}
