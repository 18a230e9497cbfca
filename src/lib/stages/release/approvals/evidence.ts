import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { EngineMeasured, Report } from '../../measure/reports/report.ts';
import { readReports, type StoredReport } from '../../measure/reports/report-files.ts';

/** A stored report, as evidence of a release. */
export interface EvidenceReport {
  run: string;
  type: Report['type'] | 'unreadable';
  digest: string;
  /** The file has the digest that its run recorded. */
  intact: boolean;
  /** Made with a test model: proves nothing about a real one. */
  fixture: boolean;
  /** Its run ended with a usable verdict. */
  sound: boolean;
  model: string | null;
  /** What served the model; left out where the report does not say. */
  engine?: EngineMeasured;
  /** Left out where it is missing or changed. */
  report?: Report;
}

/** Every stored report, oldest first. Throws the system's error if one cannot be read. */
export async function listEvidence(project: ProjectReader, known?: ResourceOf<'Run'>[]): Promise<EvidenceReport[]> {
  const runs = known ?? (await listResources(project, 'Run'));
  const measured = runs.flatMap(({ metadata, spec: { kind, report } }) =>
    (kind === 'eval' || kind === 'bench') && report !== undefined ? [{ run: metadata.name, report }] : [],
  );
  const reports = await readReports(
    project,
    measured.map(({ run }) => run),
  );
  return measured.map(({ run, report: digest }) => evidenceOf(run, digest, reports.get(run)));
}

function evidenceOf(run: string, digest: string, report: Report | undefined): EvidenceReport {
  const model = report?.measured.model as { digest?: string; kind?: string } | undefined;
  return {
    run,
    type: report?.type ?? 'unreadable',
    digest,
    intact: report !== undefined,
    fixture: report?.verdict === 'fixture' || model?.kind === 'fixture',
    sound: report !== undefined && report.verdict !== 'failed' && report.verdict !== 'unreliable-client',
    model: model?.digest ?? null,
    ...(report?.measured.engine ? { engine: report.measured.engine as EngineMeasured } : {}),
    ...(report ? { report } : {}),
  };
}

/** True for a finished evaluation of a model. */
export function isEvaluationOf(report: EvidenceReport, modelDigest: string): boolean {
  return report.type === 'eval' && report.sound && !report.fixture && report.model === modelDigest;
}

/** True for a finished report of a suite about a model. */
export function isSuiteOf({ type, sound, fixture, model }: EvidenceReport, modelDigest: string): boolean {
  return type === 'suite' && sound && !fixture && model === modelDigest;
}

/** Finished reports of suites about a model, newest first. */
export function newestSuites(modelDigest: string, reports: readonly EvidenceReport[]): StoredReport[] {
  return storedOf(reports.filter((one) => isSuiteOf(one, modelDigest)));
}

/** Finished evaluations of a model, newest first. */
export function newestEvaluations(modelDigest: string, reports: readonly EvidenceReport[]): StoredReport[] {
  return storedOf(reports.filter((one) => isEvaluationOf(one, modelDigest)));
}

/** Newest first. */
function storedOf(reports: readonly EvidenceReport[]): StoredReport[] {
  return reports.toReversed().flatMap(({ report, digest }) => (report ? [{ report, digest }] : []));
}

/** True where other programs bear the engine's name: what they answered says nothing about a release of these. */
export function isOfOther({ engine }: EvidenceReport, { name, programs }: EngineMeasured): boolean {
  return engine?.name === name && engine.programs !== undefined && engine.programs !== programs;
}

/** Digests that an approval covers: the release's evidence and every evaluation of what it serves, so a new one voids approvals. */
export function currentEvidence(named: string[], served: readonly string[], reports: EvidenceReport[]): string[] {
  const later = reports
    .filter((report) => served.some((digest) => isEvaluationOf(report, digest)))
    .map(({ digest }) => digest);
  return [...new Set([...named, ...later])].sort();
}
