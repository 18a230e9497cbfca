import { stringify } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { scrapeConfigs, type ScrapeConfig } from '../files/prometheus.ts';
import { rulesFile } from '../files/rules.ts';
import type { WatchedEnvironment, WatchedHost } from '../files/subject.ts';
import { TIMING } from '../files/timing.ts';
import type { WatchExport } from './schema.ts';

/** Stands for the host of a series where rules are for many. */
const ANY_HOST = '{{ $labels.host }}';

/** Files for an organisation's own Prometheus, by path: jobs of each watched host, and rules for all of them. */
export async function exportWatch({ project }: Pick<StageContext, 'project'>): Promise<Map<string, string>> {
  const environments = await listResources(project, 'Environment');
  const hosts = (await listResources(project, 'Watch')).map((watch) => hostOf(watch, environments));
  const scrapes = hosts.map((host) => [`scrape/${host.name}.yml`, scrapeFile(host)] as const);
  const all = { environments: hosts.flatMap((one) => one.environments), peers: hosts.flatMap(({ peers }) => peers) };
  const [first] = hosts;
  return new Map([
    ...scrapes,
    ...(first ? [['rules/sovran.yml', rulesFile({ ...first, ...all, name: ANY_HOST })] as const] : []),
  ]);
}

/** A host as it is recorded; what lies on it has no part in what is exported. */
function hostOf(
  { metadata: { name }, spec }: ResourceOf<'Watch'>,
  environments: ResourceOf<'Environment'>[],
): WatchedHost {
  const served = environments.filter((one) => spec.environments.includes(one.metadata.name));
  return {
    ...{ name, folder: spec.folder, root: '', portBase: spec.portBase, peers: spec.peers, routes: [] },
    ...{ timing: TIMING, templates: { mtail: '' } },
    environments: served.map((one): WatchedEnvironment => ({
      name: one.metadata.name,
      host: name,
      objectives: one.spec.objectives,
      traces: { folder: '', accessLog: '', metrics: '' },
    })),
  };
}

/** Jobs have a name for each host, and the label that rules ask for. */
function scrapeFile(host: WatchedHost): string {
  const jobs = scrapeConfigs(host).map((job): ScrapeConfig => {
    const labels = [
      { target_label: 'job', replacement: job.job_name },
      { target_label: 'host', replacement: host.name },
    ];
    return {
      ...job,
      job_name: `${job.job_name}-${host.name}`,
      relabel_configs: [...(job.relabel_configs ?? []), ...labels],
    };
  });
  return stringify({ scrape_configs: jobs }, { lineWidth: 0 });
}

/** What was written where. */
export function exported(path: string, files: ReadonlyMap<string, string>): WatchExport {
  return { path, files: [...files.keys()] };
}
