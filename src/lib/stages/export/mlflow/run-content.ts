import { digestOf, canonicalJson } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { flat, settingsOf, type SettingValue } from '../../experiments/compare/settings.ts';
import { readFigures, type JobFigures } from '../../jobs/figures.ts';
import { readReport, type StoredReport } from '../../measure/reports/report-files.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { TAG, type Tags, safeKey } from './tags.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import { jobMetrics } from '../../experiments/compare/job-metrics.ts';
import type { Report } from '../../measure/reports/report.ts';
import type { Language } from '../../../core/text/message.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import { reportPage } from '../../measure/reports/report-page.ts';

/** All that MLflow is to hold of a run; datasets as its API takes them. */
export interface RunContent {
  title: string;
  status: 'FINISHED' | 'FAILED' | 'KILLED';
  startMs: number;
  endMs: number;
  tags: Tags;
  params: Tags;
  metrics: MetricPoint[];
  datasets: JsonObject[];
  /** Empty for a server that takes none. */
  files: Files;
}

type Run = ResourceOf<'Run'>;
type Measured = Pick<RunContent, 'params' | 'metrics' | 'datasets' | 'files'>;

export function isOpen({ spec: { status } }: Run): boolean {
  return status === 'running' || status === 'queued';
}

/** True for a job, an evaluation or a benchmark that has ended. */
export function isSent(run: Run): boolean {
  return !isOpen(run) && (run.spec.kind === 'job' || isReport(run));
}

function isReport({ spec: { kind, report } }: Run): boolean {
  return (kind === 'eval' || kind === 'bench') && report !== undefined;
}

/** What MLflow is to hold of a run that `isSent`. Throws `bad-report` (exit 5). */
export async function readRunContent(
  run: Run,
  snapshot: Snapshot,
  project: ProjectReader,
  takesFiles: boolean,
): Promise<RunContent> {
  const measured = await (isReport(run) ? ofReport : ofJob)(run, snapshot, project);
  return { ...ofEvery(run), ...measured, ...(takesFiles ? {} : { files: {} }) };
}

/** Digest of everything that is exported of a run. Pure. */
export function digestOfRun(content: RunContent): string {
  return digestOf(toJson(content));
}

async function ofJob(run: Run, snapshot: Snapshot, project: ProjectReader): Promise<Measured> {
  const figures = await readFigures(project, run.metadata.name);
  const inputs = (run.spec.job?.['inputs'] ?? []) as { role?: string; digest?: string }[];
  const read = inputs.flatMap(({ role, digest }) => (role === 'dataset' && digest !== undefined ? [digest] : []));
  // Record of a job without the worker's own words, which may quote a row; its figures. Pure.
  const { failure, command: _typed, ...rest } = run.spec;
  const named = failure ? { failure: { code: failure.code, class: failure.class } } : {};
  const record = { kind: 'Run', name: run.metadata.name, spec: { ...rest, ...named } };
  return {
    params: asParams(settingsOf(run, (digest) => nameOf(digest, snapshot))),
    metrics: jobMetricPoints(run.spec, figures),
    datasets: read.map((digest) => datasetOf(digest, 'training', snapshot)),
    files: { 'run.json': json(record), ...(figures ? { 'figures.json': json(figures) } : {}) },
  };
}

async function ofReport(run: Run, snapshot: Snapshot, project: ProjectReader): Promise<Measured> {
  const stored = await readReport(project, run.metadata.name);
  const { measured, method } = stored.report;
  const { digest } = (measured['dataset'] ?? {}) as { digest?: string };
  return {
    params: asParams(flat('', toJson({ measured, method } as JsonObject))),
    metrics: reportMetricPoints(stored.report),
    datasets: digest === undefined ? [] : [datasetOf(digest, 'evaluation', snapshot)],
    files: await filesOfReport(stored, snapshot.settings.language),
  };
}

const STATUS: Partial<Record<Run['spec']['status'], RunContent['status']>> = {
  succeeded: 'FINISHED',
  stopped: 'KILLED',
};

function ofEvery({ metadata, spec }: Run): Omit<RunContent, keyof Measured> {
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
    status: STATUS[spec.status] ?? 'FAILED',
    startMs: Date.parse(startedAt),
    endMs: Date.parse(endedAt),
    tags: toJson(tags) as Tags,
  };
}

/** MLflow keeps 36 characters of a dataset's digest. */
const DIGEST_LENGTH = 36;

function datasetOf(digest: string, context: 'training' | 'evaluation', snapshot: Snapshot): JsonObject {
  const hex = digest.replace(/^sha256:/, '');
  const rows = snapshot.datasets.find(({ spec }) => spec.digest === digest)?.spec.rows.out;
  return {
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: {
      name: nameOf(digest, snapshot) ?? 'dataset',
      digest: hex.slice(0, DIGEST_LENGTH),
      source_type: 'sovran',
      source: JSON.stringify({ uri: `sovran://sha256/${hex}` }),
      schema: '{}',
      profile: JSON.stringify(rows === undefined ? {} : { num_rows: rows }),
    },
  };
}

function nameOf(digest: string, { models, datasets }: Snapshot): string | undefined {
  return [...datasets, ...models].find(({ spec }) => spec.digest === digest)?.metadata.name;
}

/** A value is written as its text. */
function asParams(values: Readonly<Record<string, SettingValue>>): Tags {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** A value of a metric; time in ms since 1970. */
type MetricPoint = { key: string; value: number; timestamp: number; step: number };

/** Columns of a curve, and the metrics that they become. */
const SERIES = [
  ['loss', 'loss'],
  ['lr', 'learning_rate'],
  ['gradNorm', 'grad_norm'],
  ['tokensPerSec', 'tokens_per_second'],
] as const;

/** Curves of a job and its figures at the end. Pure. */
function jobMetricPoints(run: RunSpec, figures: JobFigures | undefined): MetricPoint[] {
  const began = Date.parse(run.startedAt);
  const ended = Date.parse(run.endedAt ?? run.startedAt);
  const { curve } = figures ?? {};
  const series = SERIES.flatMap(([column, key]) =>
    (curve?.step ?? []).flatMap((step, at) => {
      const value = curve?.[column][at];
      const timestamp = began + Math.round((curve?.seconds[at] ?? 0) * 1000);
      return typeof value === 'number' ? [{ key, value, timestamp, step }] : [];
    }),
  );
  const last = curve?.step.at(-1) ?? 0;
  const final = Object.entries(jobMetrics(run, figures)).flatMap(([name, { value }]) =>
    value === null ? [] : [{ key: safeKey(name), value, timestamp: ended, step: last }],
  );
  return [...series, ...final];
}

/** Metrics of a report, an interval as two metrics of their own. Pure. */
function reportMetricPoints({ metrics, endedAt }: Report): MetricPoint[] {
  const point = (key: string, value: number): MetricPoint => ({
    key: safeKey(key),
    value,
    timestamp: Date.parse(endedAt),
    step: 0,
  });
  return metrics.flatMap(({ name, value, ci95 }) => [
    ...(value === null ? [] : [point(name, value)]),
    ...(ci95 ? [point(`${name}.ci95.low`, ci95[0]), point(`${name}.ci95.high`, ci95[1])] : []),
  ]);
}

/** Texts by file name; none holds a prompt, an answer or a row. */
type Files = Readonly<Record<string, string>>;

/** A report as data and as a page, without classes: their names are answers of the dataset. */
async function filesOfReport({ report, digest }: StoredReport, language: Language): Promise<Files> {
  const { classes: _classes, confusion: _confusion, ...open } = report;
  const page = reportPage(open, digest, { language, t: await loadTranslate(language) });
  return { 'report.json': json({ ...open, digest }), 'report.html': page };
}

function json(value: object): string {
  return `${canonicalJson(value)}\n`;
}
