import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { Report, Verdict } from '../reports/report.ts';
import { readReport, type StoredReport } from '../reports/report-files.ts';
import { readAnswers } from './answers.ts';
import type { Basis } from './eval-report.ts';
import { listEvaluations } from './find-reports.ts';

/** What a recorded evaluation must be to stand for a new one. */
export interface Wanted {
  basis: Basis;
  /** `fixture` for a fixture, else `ok`: a failed evaluation never stands for another. */
  verdict: Verdict;
}

/** Run of the newest evaluation of the same model, rows, engine runtime, settings and host whose answers are intact. */
export async function findRecorded(project: ProjectStore, wanted: Wanted): Promise<string | undefined> {
  for (const run of await listEvaluations(project, wanted.basis.subject)) {
    const stored = await readIntact(project, run);
    if (stored && isSameMeasurement(stored.report, wanted)) return run;
  }
  return undefined;
}

/** True if a report says that it measured what is wanted. Pure. */
export function isSameMeasurement(report: Report, { basis, verdict }: Wanted): boolean {
  return report.type === 'eval' && report.verdict === verdict && essenceOf(report) === essenceOf(basis);
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
