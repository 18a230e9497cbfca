import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** A stored report, as far as a release cares. */
export interface EvidenceReport {
  run: string;
  type: 'eval' | 'bench' | 'comparison' | 'unreadable';
  digest: string;
  /** The file on disk is the one whose digest the run recorded. */
  intact: boolean;
  /** Made with a stand-in model: proves nothing about a real one. */
  fixture: boolean;
  /** It came to an end that says something. */
  sound: boolean;
  /** Digest of the model it measured. */
  model: string | null;
}

/** Every stored report, oldest first. Throws the system's error where one cannot be read: nobody knows then what approvals bind. */
export async function listEvidence(project: ProjectStore): Promise<EvidenceReport[]> {
  const runs = (await listResources(project, 'Run')).filter(
    ({ spec }) => spec.kind === 'eval' || spec.kind === 'bench',
  );
  const found = await Promise.all(
    runs.map(async ({ metadata, spec }) =>
      spec.report === undefined ? [] : [await readEvidence(project, metadata.name, spec.report)],
    ),
  );
  return found.flat();
}

async function readEvidence(project: ProjectStore, run: string, digest: string): Promise<EvidenceReport> {
  try {
    const { report } = await readReport(project, run);
    const model = report.measured.model as { digest?: string; kind?: string } | undefined;
    return {
      run,
      type: report.type,
      digest,
      intact: true,
      fixture: report.verdict === 'fixture' || model?.kind === 'fixture',
      sound: report.verdict !== 'failed' && report.verdict !== 'unreliable-client',
      model: model?.digest ?? null,
    };
  } catch (error) {
    // gone, or not what the run recorded; any other failure says nothing about it
    if (!(error instanceof SovranError)) throw error;
    return { run, type: 'unreadable', digest, intact: false, fixture: false, sound: false, model: null };
  }
}

/** A finished evaluation of a model. */
export function isEvaluationOf(report: EvidenceReport, modelDigest: string): boolean {
  return report.type === 'eval' && report.sound && !report.fixture && report.model === modelDigest;
}

/**
 * Digests an approval binds: what the release names, and every evaluation of its model since. A new evaluation
 * therefore voids earlier approvals: nobody has judged it yet.
 */
export function currentEvidence(named: string[], modelDigest: string, reports: EvidenceReport[]): string[] {
  const later = reports.filter((report) => isEvaluationOf(report, modelDigest)).map(({ digest }) => digest);
  return [...new Set([...named, ...later])].sort();
}
