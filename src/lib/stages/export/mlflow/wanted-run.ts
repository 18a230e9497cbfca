import { digestOf } from '../../../core/kit/canonical.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { readFigures } from '../../jobs/figures.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import { filesOfJob, filesOfReport, type Artifact } from './artifacts.ts';
import { jobMetricPoints, reportMetricPoints, type MetricPoint } from './metric-points.ts';
import { jobParams, reportParams, type NameOf } from './run-params.ts';
import { TAG, type Tags } from './tags.ts';

/** A dataset that a run read. */
export interface DatasetInput {
  name: string;
  digest: string;
  context: 'training' | 'evaluation';
  rows?: number;
}

/** All that MLflow is to hold of a run. */
export interface WantedRun {
  run: string;
  title: string;
  status: 'FINISHED' | 'FAILED' | 'KILLED';
  startMs: number;
  endMs: number;
  tags: Tags;
  params: Readonly<Record<string, string>>;
  metrics: MetricPoint[];
  datasets: DatasetInput[];
  artifacts: Artifact[];
}

type Run = ResourceOf<'Run'>;

/** What names the digests of a project, and its datasets. */
export interface Known {
  nameOf: NameOf;
  datasets: ReadonlyMap<string, ResourceOf<'Dataset'>>;
}

const STATUS = { succeeded: 'FINISHED', failed: 'FAILED', lost: 'FAILED', stopped: 'KILLED' } as const;

/** A run that has ended, as MLflow is to hold it; undefined for one that runs or is not an experiment. */
export async function wantedRun(run: Run, known: Known, project: ProjectStore): Promise<WantedRun | undefined> {
  const { kind, status } = run.spec;
  if (status === 'running' || status === 'queued' || kind === 'promotion') return undefined;
  if (kind === 'job') return jobRun(run, known, project);
  return run.spec.report === undefined ? undefined : reportRun(run, known, project);
}

/** Digest of everything that is exported of a run; files count by their digests. Pure. */
export function contentDigest({ artifacts, ...rest }: WantedRun): string {
  return digestOf({ ...rest, artifacts: artifacts.map(({ path, digest }) => ({ path, digest })) });
}

async function jobRun(run: Run, known: Known, project: ProjectStore): Promise<WantedRun> {
  const figures = await readFigures(project, run.metadata.name);
  const inputs = (run.spec.job?.['inputs'] ?? []) as { role?: string; digest?: string }[];
  const read = inputs.flatMap(({ role, digest }) => (role === 'dataset' && digest !== undefined ? [digest] : []));
  return {
    ...base(run),
    params: jobParams(run, known.nameOf),
    metrics: jobMetricPoints(run.spec, figures),
    datasets: read.map((digest) => datasetInput(digest, 'training', known)),
    artifacts: filesOfJob(run, figures),
  };
}

async function reportRun(run: Run, known: Known, project: ProjectStore): Promise<WantedRun> {
  const stored = await readReport(project, run.metadata.name);
  const { dataset } = stored.report.measured as { dataset?: { digest?: string } };
  const { language } = await project.settings();
  return {
    ...base(run),
    params: reportParams(stored.report),
    metrics: reportMetricPoints(stored.report),
    datasets: dataset?.digest === undefined ? [] : [datasetInput(dataset.digest, 'evaluation', known)],
    artifacts: await filesOfReport(stored, language),
  };
}

function base({ metadata, spec }: Run): Pick<WantedRun, 'run' | 'title' | 'status' | 'startMs' | 'endMs' | 'tags'> {
  const { status, operation, subject, host, runner: engine, startedAt, endedAt = startedAt } = spec;
  return {
    run: metadata.name,
    title: spec.kind === 'job' ? subject : `${spec.kind} ${subject}`,
    status: STATUS[status as keyof typeof STATUS],
    startMs: Date.parse(startedAt),
    endMs: Date.parse(endedAt),
    tags: {
      [TAG.run]: metadata.name,
      'sovran.operation': operation,
      'sovran.subject': subject,
      ...(host === undefined ? {} : { 'sovran.host': host }),
      ...(engine === undefined ? {} : { 'sovran.engine': engine }),
      ...(spec.report === undefined ? {} : { 'sovran.report': spec.report }),
      ...(spec.verdict === undefined ? {} : { 'sovran.verdict': spec.verdict }),
      ...(spec.failure === undefined ? {} : { 'sovran.failure': spec.failure.class }),
      'mlflow.source.name': 'sovran',
      'mlflow.source.type': 'LOCAL',
    },
  };
}

function datasetInput(digest: string, context: DatasetInput['context'], { datasets, nameOf }: Known): DatasetInput {
  const rows = datasets.get(digest)?.spec.rows.out;
  return { name: nameOf(digest) ?? 'dataset', digest, context, ...(rows === undefined ? {} : { rows }) };
}
