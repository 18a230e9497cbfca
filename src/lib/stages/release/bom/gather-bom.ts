import type { ReadContext } from '../../../core/operation/context.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { HostEconomics, ProjectEconomics } from '../../../core/project/resources/economics.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { EvidenceReport } from '../approvals/evidence.ts';

/** What the models of a release come from, as the project has it. */
export interface BomSources {
  project: string;
  organisation: string;
  models: ResourceOf<'Model'>[];
  datasets: ResourceOf<'Dataset'>[];
  usecases: ResourceOf<'UseCase'>[];
  /** Reports that the release cites. */
  reports: EvidenceReport[];
  /** Energy of the jobs that made its models, kWh, by job. */
  energy: Record<string, number>;
}

/** Reads what a bill of materials is made of; `reports`: those that the release cites. */
export async function gatherBom(
  { project }: Pick<ReadContext, 'project'>,
  reports: EvidenceReport[],
): Promise<BomSources> {
  const [settings, models, datasets, usecases, runs, { hosts }] = await Promise.all([
    project.settings(),
    listResources(project, 'Model'),
    listResources(project, 'Dataset'),
    listResources(project, 'UseCase'),
    listResources(project, 'Run'),
    listReadableHosts(project),
  ]);
  const declared = new Map(hosts.map(({ metadata, spec }) => [metadata.name, spec.value]));
  const energy = runs.flatMap(({ metadata: { name }, spec }) => {
    const kWh = energyOfJob(
      spec.measured?.wallSeconds,
      declared.get(spec.host ?? ''),
      settings.value as ProjectEconomics,
    );
    return kWh === undefined ? [] : [[name, kWh] as const];
  });
  const { name, organisation } = settings;
  return { project: name, organisation, models, datasets, usecases, reports, energy: Object.fromEntries(energy) };
}

/** kWh of a job at the declared full load of its host, with the site's overhead; undefined where a figure is unknown. Pure. */
export function energyOfJob(
  seconds: number | undefined,
  host: HostEconomics | undefined,
  project: ProjectEconomics | undefined,
): number | undefined {
  if (seconds === undefined || host?.power === undefined) return undefined;
  return (host.power.maxW * (project?.energy?.pue ?? 1) * seconds) / 3_600_000;
}
