import type { ProjectReader, ProjectStore } from '../../../core/ports/project-store.ts';
import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { admitRuns } from '../../../core/project/admit.ts';
import { commandsToCompare } from '../../../core/project/commands-to-compare.ts';
import { findResource } from '../../../core/project/resources.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Language } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Translate } from '../../../core/text/translate.ts';
import { reportPage } from './report-page.ts';
import { reportSchema, type Report } from './report.ts';

/** A report as stored, with the digest that releases cite. */
export interface StoredReport {
  report: Report;
  digest: string;
}

/** Where a run keeps its files. */
export function runFile(runId: string, name: string): string {
  return `runs/${runId}/${name}`;
}

/** Writes `report.json` (canonical), `report.html` and the run's resource. Returns the report's digest. */
export async function writeReport(
  project: ProjectStore,
  report: Report,
  operation: string,
  words: { t: Translate; language: Language },
): Promise<string> {
  const digest = digestOf(report);
  await project.writeFile(runFile(report.id, 'report.json'), canonicalJson(report));
  await project.writeFile(runFile(report.id, 'report.html'), reportPage(report, digest, words));
  await project.write(resourceOf('Run', report.id, runSpec(report, digest, operation)));
  return digest;
}

/** The report of a run. Throws `no-report` (exit 2), or `bad-report` (exit 5) when its bytes are not what the run says. */
export async function readReport(project: ProjectReader, runId: string): Promise<StoredReport> {
  const bytes = await project.readFile(runFile(runId, 'report.json'));
  if (!bytes) throw reportError('no-report', runId, EXIT.usage);
  const report = parseReport(Buffer.from(bytes).toString('utf8'), runId);
  const digest = digestOf(report);
  const run = await findResource(project, 'Run', runId);
  if (run?.spec.report !== digest) throw reportError('bad-report', runId, EXIT.drift);
  return { report, digest };
}

/** Reports of runs, by run; one that may not be evidence is left out. */
export async function readReports(
  project: ProjectReader,
  runs: readonly string[],
): Promise<ReadonlyMap<string, Report>> {
  const admitted = await admitRuns(project, runs, 'report.json');
  const parsed = [...admitted].map(([run, { bytes }]) => ({
    run,
    report: reportSchema.safeParse(parseJson(bytes)).data,
  }));
  return new Map(parsed.flatMap(({ run, report }) => (report ? [[run, report]] : [])));
}

function parseReport(text: string, runId: string): Report {
  try {
    return reportSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw reportError('bad-report', runId, EXIT.drift, cause);
  }
}

function runSpec(report: Report, digest: string, operation: string): object {
  const { type, subject, startedAt, endedAt, verdict } = report;
  const kind = type === 'bench' ? 'bench' : 'eval';
  return { operation, subject, kind, status: 'succeeded', startedAt, endedAt, outputs: [], report: digest, verdict };
}

function reportError(code: 'no-report' | 'bad-report', run: string, exit: 2 | 5, cause?: unknown): SovranError {
  const parts = {
    'no-report': { text: message('bench.no-report', { run }) },
    'bad-report': {
      text: message('bench.bad-report', { run }),
      fix: message('bench.bad-report.fix'),
      next: commandsToCompare(runFile(run, 'report.json')),
    },
  };
  return new SovranError({ code, exit, ...parts[code], details: { run }, ...(cause ? { cause } : {}) });
}
