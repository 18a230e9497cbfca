import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { Report } from '../../measure/reports/report.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import type { Promotion } from '../../release/promotion/promote.ts';
import { readRecord } from '../../runbooks/run/find-run.ts';
import { readFigures } from '../../jobs/figures.ts';
import type { SiteRun } from './facts.ts';

/** A run with what it left; what is missing, unreadable or not as recorded is marked and left out. */
export async function readRun(
  project: ProjectReader,
  { metadata: { name: id }, spec }: ResourceOf<'Run'>,
  reports: ReadonlyMap<string, Report | undefined>,
): Promise<SiteRun> {
  const run = { id, spec };
  if (spec.kind === 'job') {
    const figures = await readFigures(project, id);
    return figures ? { ...run, figures } : run;
  }
  if (spec.kind === 'runbook') {
    const runbook = await readRecord(project, id).catch(() => undefined);
    return runbook ? { ...run, runbook } : { ...run, isDamaged: true };
  }
  if (spec.report === undefined) return run;
  if (spec.kind === 'promotion') {
    const proof = await readProof(project, id, spec.report);
    return proof ? { ...run, proof } : { ...run, isDamaged: true };
  }
  const report = reports.get(id);
  return report ? { ...run, report } : { ...run, isDamaged: true };
}

/** The proof as sovran wrote it, by its digest. */
async function readProof(project: ProjectReader, id: string, digest: string): Promise<Promotion | undefined> {
  const path = runFile(id, 'report.json');
  try {
    const proof = JSON.parse(String(await project.readFile(path))) as Promotion;
    return digestOf(proof) === digest ? { ...proof, report: path } : undefined;
  } catch {
    return undefined;
  }
}
