import type { ProjectReader, ProjectStore } from '../../../core/ports/project-store.ts';
import { admitRuns } from '../../../core/project/admit.ts';
import { listResources } from '../../../core/project/resources.ts';
import { type Answer, readAnswers } from '../../measure/eval/answers.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import type { Report } from '../../measure/reports/report.ts';

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
  const admitted = await admitRuns(project, runs, 'report.json');
  const intact = runs.filter((run) => admitted.get(run)?.bytes);
  const found = await Promise.all(intact.map((run) => readReport(project, run).catch(() => undefined)));
  return found.flatMap((stored) => (stored ? [stored.report] : []));
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
