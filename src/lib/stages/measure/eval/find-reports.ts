import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';

const RUN_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Evaluations that a word names: one by its run id, or all of a subject, newest first. Throws `no-evaluation`. */
export async function findEvaluations(project: ProjectStore, word: string): Promise<StoredReport[]> {
  if (RUN_ID.test(word)) return [await readReport(project, word)];
  const runs = await listEvaluations(project, word);
  if (runs.length === 0) throw noEvaluation(word);
  return Promise.all(runs.map((run) => readReport(project, run)));
}

/** Runs that evaluated a subject and have a report, newest first. */
export async function listEvaluations(project: ProjectStore, subject: string): Promise<string[]> {
  return (await listResources(project, 'Run'))
    .filter(({ spec }) => spec.operation === 'eval run' && spec.subject === subject && spec.report !== undefined)
    .map(({ metadata }) => metadata.name)
    .sort()
    .reverse();
}

/** The newest pair made on the same rows; the newest of each when there is none. */
export function pairUp(first: StoredReport[], second: StoredReport[]): [StoredReport, StoredReport] {
  for (const a of first) {
    const b = second.find((candidate) => rowsOf(candidate) === rowsOf(a));
    if (b) return [a, b];
  }
  const [a, b] = [first[0], second[0]];
  if (!a || !b) throw new Error('no evaluation to pair');
  return [a, b];
}

/** Names the rows an evaluation was made on: dataset digest, split and number. One that names none has rows of its own. */
export function rowsOf({ report }: StoredReport): string {
  const dataset = report.measured.dataset as { digest: string; split: string; rows: number } | undefined;
  return dataset ? `${dataset.digest} ${dataset.split} ${dataset.rows}` : report.id;
}

function noEvaluation(name: string): SovranError {
  return usageError('no-evaluation', message('eval.none', { name }), { next: ['sovran eval run --help'] });
}
