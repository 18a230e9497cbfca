import type { JsonObject } from '../../../core/ports/json.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { ownersOf } from '../../../core/project/ownership.ts';
import type { EvidenceReport } from '../approvals/evidence.ts';
import type { Metric, Report } from '../../measure/reports/report.ts';
import { type Link } from './chain.ts';
import type { BomSources } from './gather-bom.ts';

type ModelLink = Extract<Link, { type: 'model' }>;

/** `modelCard` of CycloneDX 1.7: what a release cites of a model, nothing that was not measured. Pure. */
export function modelCardOf(link: ModelLink, chain: readonly Link[], sources: BomSources): JsonObject {
  const metrics = sources.reports.filter((report) => measures(report, link.digest)).flatMap(metricsOf);
  return toJson({
    modelParameters: parametersOf(link, chain),
    ...(metrics.length > 0 ? { quantitativeAnalysis: { performanceMetrics: metrics } } : {}),
    considerations: considerationsOf(link.spec, sources),
  });
}

/** True for an intact report about a model whose figures count. Pure. */
export function measures({ intact, sound, fixture, model, type }: EvidenceReport, digest: string): boolean {
  return intact && sound && !fixture && model === digest && (type === 'eval' || type === 'bench');
}

function parametersOf({ spec }: ModelLink, chain: readonly Link[]): object {
  const learnt = chain.filter(
    (one) => one.type === 'dataset' && spec.lineage.some(({ digest }) => digest === one.digest),
  );
  return {
    task: 'text-generation',
    ...(spec.architecture ? { architectureFamily: spec.architecture } : {}),
    ...(learnt.length > 0 ? { datasets: learnt.map(({ ref }) => ({ ref })) } : {}),
    inputs: [{ format: 'text' }],
    outputs: [{ format: 'text' }],
  };
}

function metricsOf({ report }: EvidenceReport): object[] {
  return report === undefined ? [] : report.metrics.flatMap((metric) => metricOf(metric, report));
}

function metricOf({ name, value, unit, ci95 }: Metric, report: Report): object[] {
  if (value === null) return [];
  const interval = ci95 && { lowerBound: String(ci95[0]), upperBound: String(ci95[1]) };
  const slice = `${sliceOf(report)}, run ${report.id}`;
  const type = unit === '1' || unit === '' ? name : `${name} (${unit})`;
  return [{ type, value: String(value), slice, ...(interval ? { confidenceInterval: interval } : {}) }];
}

function sliceOf({ measured, type }: Report): string {
  const rows = measured.dataset as { name?: string; split?: string; rows?: number } | undefined;
  return rows?.name === undefined ? type : `${rows.name}, ${rows.split ?? 'test'}, ${rows.rows ?? 0} rows`;
}

function considerationsOf(spec: ModelSpec, { usecases, models, energy }: BomSources): object {
  const owner = ownersOf(
    usecases.filter(({ spec: { status } }) => status !== 'rejected').map(({ metadata }) => metadata.name),
    models.map(({ metadata, spec: known }) => ({ name: metadata.name, spec: known })),
  )(spec);
  const usecase = usecases.find(({ metadata }) => metadata.name === owner)?.spec;
  const kWh = energy[spec.job ?? ''];
  return {
    ...(usecase ? { useCases: [usecase.title], ...(usecase.users ? { users: [usecase.users] } : {}) } : {}),
    ...(kWh === undefined ? {} : { environmentalConsiderations: { energyConsumptions: [consumption(spec, kWh)] } }),
  };
}

/** Estimated: time of the job by the declared full load of its host. */
function consumption({ kind }: ModelSpec, kWh: number): object {
  const activity = kind === 'quantized' ? 'other' : 'fine-tuning';
  const value = Number(kWh.toPrecision(4));
  const how = { name: 'sovran:how', value: 'estimated: time of the job by the declared full load of its host' };
  return { activity, energyProviders: [], activityEnergyCost: { value, unit: 'kWh' }, properties: [how] };
}
