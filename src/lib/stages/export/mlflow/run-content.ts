import { digestOf } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { flat, settingsOf, type NameOf, type SettingValue } from '../../experiments/compare/settings.ts';
import { readFigures } from '../../jobs/figures.ts';
import { readReport } from '../../measure/reports/report-files.ts';
import { filesOfJob, filesOfReport, type Artifact } from './artifacts.ts';
import { jobMetricPoints, reportMetricPoints, type MetricPoint } from './metric-points.ts';
import { safeKey, shortened, TAG, type Tags } from './tags.ts';

/** A dataset that a run read. */
interface DatasetInput {
  name: string;
  digest: string;
  context: 'training' | 'evaluation';
  rows: number | undefined;
}

/** All that MLflow is to hold of a run. */
export interface RunContent {
  title: string;
  status: 'FINISHED' | 'FAILED' | 'KILLED';
  startMs: number;
  endMs: number;
  tags: Tags;
  params: Readonly<Record<string, string>>;
  metrics: MetricPoint[];
  datasets: DatasetInput[];
  /** Empty for a server that takes none. */
  artifacts: Artifact[];
}

type Run = ResourceOf<'Run'>;
type Measured = Pick<RunContent, 'params' | 'metrics' | 'datasets' | 'artifacts'>;

/** What names the digests of a project, and its datasets. */
export interface Known {
  nameOf: NameOf;
  rowsOf: ReadonlyMap<string, number>;
}

const STATUS = { succeeded: 'FINISHED', failed: 'FAILED', lost: 'FAILED', stopped: 'KILLED' } as const;

export async function readKnown(project: ProjectStore): Promise<Known> {
  const datasets = await listResources(project, 'Dataset');
  const all = [...(await listResources(project, 'Model')), ...datasets];
  const names = new Map(all.map(({ metadata, spec }) => [spec.digest, metadata.name]));
  return {
    nameOf: (digest) => names.get(digest),
    rowsOf: new Map(datasets.map(({ spec }) => [spec.digest, spec.rows.out])),
  };
}

/** A job, an evaluation or a benchmark that has ended; undefined for every other run. Throws `bad-report` (exit 5). */
export async function readRunContent(
  run: Run,
  known: Known,
  project: ProjectStore,
  takesFiles: boolean,
): Promise<RunContent | undefined> {
  const { kind, status, report } = run.spec;
  if (status === 'running' || status === 'queued') return undefined;
  const isReport = (kind === 'eval' || kind === 'bench') && report !== undefined;
  if (kind !== 'job' && !isReport) return undefined;
  const measured = await (isReport ? ofReport : ofJob)(run, known, project);
  return { ...ofEvery(run, STATUS[status]), ...measured, ...(takesFiles ? {} : { artifacts: [] }) };
}

/** Digest of everything that is exported of a run; files count by their digests. Pure. */
export function digestOfRun({ artifacts, ...rest }: RunContent): string {
  return digestOf(toJson({ ...rest, artifacts: artifacts.map(({ path, digest }) => ({ path, digest })) }));
}

async function ofJob(run: Run, known: Known, project: ProjectStore): Promise<Measured> {
  const figures = await readFigures(project, run.metadata.name);
  const inputs = (run.spec.job?.['inputs'] ?? []) as { role?: string; digest?: string }[];
  const read = inputs.flatMap(({ role, digest }) => (role === 'dataset' && digest !== undefined ? [digest] : []));
  return {
    params: asParams(settingsOf(run, known.nameOf)),
    metrics: jobMetricPoints(run.spec, figures),
    datasets: read.map((digest) => datasetInput(digest, 'training', known)),
    artifacts: filesOfJob(run, figures),
  };
}

async function ofReport(run: Run, known: Known, project: ProjectStore): Promise<Measured> {
  const stored = await readReport(project, run.metadata.name);
  const { measured, method } = stored.report;
  const { digest } = (measured['dataset'] ?? {}) as { digest?: string };
  return {
    params: asParams(flat('', toJson({ measured, method } as JsonObject))),
    metrics: reportMetricPoints(stored.report),
    datasets: digest === undefined ? [] : [datasetInput(digest, 'evaluation', known)],
    artifacts: await filesOfReport(stored, (await project.settings()).language),
  };
}

function ofEvery({ metadata, spec }: Run, status: RunContent['status']): Omit<RunContent, keyof Measured> {
  const { operation, subject, host, runner, report, verdict, failure, startedAt, endedAt = startedAt } = spec;
  const tags = {
    [TAG.run]: metadata.name,
    'sovran.operation': operation,
    'sovran.subject': subject,
    'sovran.host': host,
    'sovran.runner': runner,
    'sovran.report': report,
    'sovran.verdict': verdict,
    'sovran.failure': failure?.class,
    'mlflow.source.name': 'sovran',
    'mlflow.source.type': 'LOCAL',
  };
  return {
    title: spec.kind === 'job' ? subject : `${spec.kind} ${subject}`,
    status,
    startMs: Date.parse(startedAt),
    endMs: Date.parse(endedAt),
    tags: toJson(tags) as Tags,
  };
}

function datasetInput(digest: string, context: DatasetInput['context'], { rowsOf, nameOf }: Known): DatasetInput {
  return { name: nameOf(digest) ?? 'dataset', digest, context, rows: rowsOf.get(digest) };
}

/** A value is written as its text. */
function asParams(values: Readonly<Record<string, SettingValue>>): RunContent['params'] {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [safeKey(name), shortened(String(value))]));
}
