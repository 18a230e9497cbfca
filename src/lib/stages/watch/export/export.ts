import { parse, stringify } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { render } from '../files/files.ts';
import type { WatchedHost } from '../files/subject.ts';
import { TIMING } from '../files/timing.ts';
import { readTemplates } from '../install/facts.ts';
import type { View } from '../../../core/text/view.ts';
import type { WatchExport } from './schema.ts';

/** Stands for the host of a series where rules are for many. */
const ANY_HOST = '{{ $labels.host }}';

/** One job of Prometheus. */
interface Job {
  job_name: string;
  relabel_configs?: object[];
}

/** Files for an organisation's own Prometheus, by path: jobs of each watched host, rules for all of them, dashboards for Grafana. */
export async function exportWatch(ctx: Pick<StageContext, 'project' | 'templates'>): Promise<Map<string, string>> {
  const environments = await listResources(ctx.project, 'Environment');
  const templates = await readTemplates(ctx);
  const watches = await listResources(ctx.project, 'Watch');
  const hosts = watches.map((watch) => ({ ...hostOf(watch, environments), templates }));
  const all = { environments: hosts.flatMap((one) => one.environments), peers: hosts.flatMap(({ peers }) => peers) };
  const [first] = hosts;
  if (!first) return new Map();
  return new Map([
    ...hosts.map((host) => [`scrape/${host.name}.yml`, scrapeFile(host)] as const),
    ['rules/sovran.yml', render('rules.yml', { ...first, ...all, name: ANY_HOST })],
    ...(await dashboardsOf(ctx)),
  ]);
}

/** In the project’s language. */
async function dashboardsOf({
  project,
  templates,
}: Pick<StageContext, 'project' | 'templates'>): Promise<[string, string][]> {
  const folder = `watch/dashboards/${(await project.settings()).language}`;
  const names = await templates.names(folder);
  return Promise.all(names.map(async (name) => [`dashboards/${name}`, await templates.read(`${folder}/${name}`)]));
}

/** A host as it is recorded; what lies on it has no part in what is exported. */
function hostOf(
  { metadata: { name }, spec }: ResourceOf<'Watch'>,
  environments: ResourceOf<'Environment'>[],
): Omit<WatchedHost, 'templates'> {
  const { folder, portBase, peers } = spec;
  const traces = { folder: '', accessLog: '', metrics: '' };
  const served = environments
    .filter((one) => spec.environments.includes(one.metadata.name))
    .map((one) => ({ name: one.metadata.name, host: name, objectives: one.spec.objectives, traces }));
  return { name, folder, root: '', portBase, peers, routes: [], timing: TIMING, environments: served };
}

/** Jobs have a name for each host, and the label that rules ask for. */
function scrapeFile(host: WatchedHost): string {
  const { scrape_configs: jobs } = parse(render('prometheus.yml', host)) as { scrape_configs: Job[] };
  const labelled = jobs.map((job) => ({
    ...job,
    job_name: `${job.job_name}-${host.name}`,
    relabel_configs: [
      ...(job.relabel_configs ?? []),
      { target_label: 'job', replacement: job.job_name },
      { target_label: 'host', replacement: host.name },
    ],
  }));
  return stringify({ scrape_configs: labelled }, { lineWidth: 0 });
}

/** Files that were written. */
export function renderExport({ path, files }: WatchExport, view: View): string[] {
  if (files.length === 0) return [view.paint.warn(view.t('watch.export.none'))];
  return [...files.map((file) => `  ${path}/${file}`), view.t('watch.export.use', { path })];
}
