import type { StageContext } from '../../../core/operation/context.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import { watchSettingsSchema, type WatchSettings, type WatchSpec } from '../../../core/project/resources/watch.ts';
import { projectMarkOn } from '../../machines/hosts/environments.ts';
import { requireProvisioned } from '../../machines/hosts/provisioned-host.ts';
import { destinationOf, routeOf } from '../../machines/hosts/machines/names-of-machine.ts';
import { filesOf, packagesOf } from '../files/files.ts';
import type { Peer, WatchedEnvironment, WatchedHost } from '../files/subject.ts';
import type { Timing } from '../files/timing.ts';
import type { FoundWatch } from './found.ts';
import { watchedSiem } from './own-files.ts';
import type { WatchSite } from './site.ts';

export const DEFAULT_PORT_BASE = 9490;

/** `portBase` null: as installed, else the default. */
export type InstallWatchInput = { hosts: string[]; portBase: number | null; discardEdits: boolean };

/** What there is of one host, and what it is to have. */
export interface HostWatch {
  host: WatchedHost;
  found: FoundWatch;
  recorded: WatchSpec | null;
  /** Of this project there. */
  mark: string;
}

/** How facts reach hosts, and how fast a watch is. */
export interface WatchParts {
  timing: Timing;
  siteOn: (ctx: StageContext, host: string) => Promise<WatchSite>;
}

/** What `watch install` needs to know of each host. Throws `not-found`, `host-unprovisioned` and what hosts answer. */
export async function gatherInstall(
  { hosts, portBase }: InstallWatchInput,
  ctx: StageContext,
  parts: WatchParts,
): Promise<HostWatch[]> {
  for (const name of hosts) await requireResource(ctx.project, 'Host', name);
  const { routes, siem: wanted } = await settingsOf(ctx);
  const siem = wanted && (await watchedSiem(ctx, wanted));
  const watched = (await listResources(ctx.project, 'Watch')).map(({ metadata }) => metadata.name);
  const peers = await peersOf(ctx, [...new Set([...hosts, ...watched])]);
  return Promise.all(
    hosts.map(async (name) => {
      await requireProvisioned(ctx, name);
      const recorded = (await findResource(ctx.project, 'Watch', name))?.spec ?? null;
      const { site, host } = await watchedHost(ctx, name, parts, {
        portBase: portBase ?? recorded?.portBase ?? DEFAULT_PORT_BASE,
        peers: peers.filter((peer) => peer.name !== name),
        routes,
        siem,
      });
      const paths = filesOf(host).map(({ path }) => path);
      const own = routes.flatMap(({ executable }) => executable ?? []);
      const found = await site.look([...Object.keys(packagesOf(host)), ...own], paths);
      return { host, found, recorded, mark: await projectMarkOn(ctx, name) };
    }),
  );
}

/** What a host is rendered from. */
export async function watchedHost(
  ctx: StageContext,
  name: string,
  { timing, siteOn }: WatchParts,
  said: Pick<WatchedHost, 'portBase' | 'peers' | 'routes' | 'siem'>,
): Promise<{ site: WatchSite; host: WatchedHost }> {
  const site = await siteOn(ctx, name);
  const { folder, root } = site;
  const templates = await readTemplates(ctx);
  const environments = await environmentsOn(ctx, name);
  return { site, host: { name, folder, root, environments, timing, templates, ...said } };
}

/** Texts of `templates/watch/`; dashboards lie in a folder there. */
export async function readTemplates({ templates }: Pick<StageContext, 'templates'>): Promise<Record<string, string>> {
  const names = (await templates.names('watch')).filter((name) => name.includes('.'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await templates.read(`watch/${name}`)])),
  );
}

async function environmentsOn(ctx: StageContext, host: string): Promise<WatchedEnvironment[]> {
  const all = (await listEnvironments(ctx.project)).filter(({ spec }) => spec.host === host);
  return Promise.all(
    all.map(async ({ name, spec }) => {
      const { traces } = await ctx.gateway(name);
      return { name, host, objectives: spec.objectives, traces };
    }),
  );
}

/** Receivers of alerts and security events, as `sovran.yaml` has them. */
export async function settingsOf({ project }: Pick<StageContext, 'project'>): Promise<WatchSettings> {
  return watchSettingsSchema.parse((await project.settings()).watch ?? {});
}

/** Hosts over SSH that others can look at; of one whose address is not known, nothing can be asked. */
async function peersOf(ctx: StageContext, names: readonly string[]): Promise<Peer[]> {
  const listed = await Promise.all(names.map((name) => findResource(ctx.project, 'Host', name)));
  const remote = listed.flatMap((one) => (one && one.spec.transport !== 'local' ? [one] : []));
  if (remote.length < 1 || names.length < 2) return [];
  const directory = await ctx.hosts.directory();
  const peers = remote.map(async ({ metadata: { name }, spec }): Promise<Peer[]> => {
    const known = (await routeOf(directory, destinationOf(spec)))?.at(-1);
    return known === undefined
      ? []
      : [{ name, address: known.startsWith('[') ? known.replace(/^\[([^:]*)\]/, '$1') : `${known}:22` }];
  });
  return (await Promise.all(peers)).flat();
}
