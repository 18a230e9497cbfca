import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { Report } from '../reports/report.ts';
import { readReport } from '../reports/report-files.ts';
import { rowsOf } from './find-reports.ts';

/** Newest reports searched for one on the same rows. */
const LOOKED_AT = 20;

/** What to type after an evaluation: its comparison with the newest one of another subject on the same rows, if any. */
export async function nextComparison(report: Report, project: ProjectStore): Promise<string[]> {
  const runs = (await listResources(project, 'Run'))
    .filter(({ spec }) => spec.operation === 'eval run' && spec.subject !== report.subject && spec.report !== undefined)
    .toSorted((left, right) => (left.metadata.name < right.metadata.name ? 1 : -1));
  for (const { metadata, spec } of runs.slice(0, LOOKED_AT)) {
    const other = await readReport(project, metadata.name).catch(() => undefined);
    if (other && rowsOf(other) === rowsOf({ report, digest: '' }))
      return [`sovran eval compare ${spec.subject} ${report.subject}`];
  }
  return ['sovran status'];
}
