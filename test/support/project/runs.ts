import { digestOfText } from '../../../src/lib/core/kit/canonical.ts';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';
import type { RunSpec } from '../../../src/lib/core/project/resources/run.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { writeReport } from '../../../src/lib/stages/measure/reports/report-files.ts';
import type { Report } from '../../../src/lib/stages/measure/reports/report.ts';
import { plainTranslate } from '../plain-translate.ts';
import { AT, digestFor } from './digests.ts';
import type { Piece, Said } from './pieces.ts';

/** A job that trains the model `tuned` on this machine and has ended well. */
export function aRun(id: string, said: Said<RunSpec> = {}): Resource<RunSpec> {
  const spec = {
    operation: 'train launch',
    subject: 'tuned',
    kind: 'job',
    host: 'local',
    status: 'succeeded',
    startedAt: AT,
    outputs: [],
    ...said,
  };
  return resourceOf('Run', id, spec as RunSpec);
}

/** Id of the nth run; ids sort by their numbers. */
export const runId = (at: number): string => `01K${String(at).padStart(23, '0')}`;

/** An evaluation of a model that found it in order, unless a test says otherwise. */
export function aReport(id: string, said: Said<Report> & Pick<Report, 'subject'>): Report {
  return {
    apiVersion: 'sovran/v1',
    kind: 'Report',
    schemaVersion: 1,
    id,
    type: 'eval',
    verdict: 'ok',
    evidence: [],
    metrics: [],
    measured: {},
    method: {},
    machine: { cpu: 'x', cores: 2, memoryGiB: 8, os: 'Linux' },
    startedAt: AT,
    endedAt: '2026-01-01T00:01:00.000Z',
    ...said,
  } as Report;
}

/** A report with its run. */
export const reported =
  (report: Report): Piece =>
  ({ project }) =>
    recordReport(project, report);

/** Writes a report and its run as a measurement does, and the event of that. */
export async function recordReport(project: ProjectStore, report: Report): Promise<void> {
  await writeReportOf(project, report);
  await recordFiles(project, report.id, ['report.json', 'report.html', 'run.yaml']);
}

/** The event of a run that wrote these files of its folder. */
export async function recordFiles(project: ProjectStore, id: string, names: readonly string[]): Promise<void> {
  const digests = names.map(async (name) => {
    const path = `runs/${id}/${name}`;
    return [path, digestOfText((await project.readFile(path)) ?? '')] as const;
  });
  const files = Object.fromEntries(await Promise.all(digests));
  const said = { operation: 'eval run', target: `Run/${id}`, result: 'succeeded', planHash: digestFor('0') } as const;
  await project.writeEvent({ id, at: AT, actor: 'tester@example.org', ...said, prev: null, files, data: {} });
}

/** Writes a report and its run as a measurement does. */
export async function writeReportOf(project: ProjectStore, report: Report): Promise<void> {
  const translate = { t: plainTranslate('en'), language: 'en' } as const;
  await writeReport(project, report, report.type === 'bench' ? 'bench run' : 'eval run', translate);
}

/** The `job/v1` document of a training. */
export function jobDocument(id: string, said: Record<string, unknown> = {}): NonNullable<RunSpec['job']> {
  return {
    apiVersion: 'job/v1',
    kind: 'finetune',
    jobId: id,
    seed: 7,
    inputs: [],
    spec: {},
    engine: { name: 'process', environment: digestFor('e') },
    resources: { gpus: 0, threads: 2 },
    limits: { wallSeconds: 60 },
    labels: {},
    ...said,
  };
}
