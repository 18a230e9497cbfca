import type { Action, Actions, Operation } from '../../../core/operation/operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { WatchSpec } from '../../../core/project/resources/watch.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { isListening, OFFSETS, type WatchProgram } from '../files/subject.ts';
import { TIMING } from '../files/timing.ts';
import { gatherInstall, type HostWatch, type InstallWatchInput, type WatchParts } from './facts.ts';
import type { FoundWatch } from './found.ts';
import { readOwn } from './own-files.ts';
import { planInstall, type Secret, type StageArgs, type StartArgs } from './plan.ts';
import type { InstalledWatch } from './schema.ts';
import { siteOn } from './site.ts';

/** A watch as it is: real hosts, real time. */
export const REAL_PARTS: WatchParts = {
  timing: TIMING,
  siteOn: async (ctx, host) => siteOn(await ctx.hosts.open(host), ctx.clock),
};

/** Puts what watches a host on it, and keeps it running there. */
export const installWatch = installWatchWith(REAL_PARTS);

/** The same with other parts. */
export function installWatchWith(parts: WatchParts): Operation<InstallWatchInput, HostWatch[], InstalledWatch[]> {
  return {
    id: 'watch install',
    target: ({ hosts }) => `Watch/${hosts.join(',')}`,
    gather: (input, ctx) => gatherInstall(input, ctx, parts),
    plan: planInstall,
    actions: { ...resourceActions, ...watchActions(parts) },
    result: ({ input }, ctx) => Promise.all(input.hosts.map((name) => showWatch(ctx, name))),
  };
}

/** What is recorded of the watch of a host. Throws `not-found` (exit 2). */
export async function showWatch({ project }: StageContext, name: string): Promise<InstalledWatch> {
  const { files: _files, peers, ...spec } = (await requireResource(project, 'Watch', name)).spec;
  return { name, ...spec, peers: peers.map((peer) => peer.name) };
}

/** Programs of a recorded watch that do not run. */
export async function downPrograms(ctx: StageContext, { metadata, spec }: ResourceOf<'Watch'>): Promise<string[]> {
  return downIn(spec, await (await REAL_PARTS.siteOn(ctx, metadata.name)).look([], []));
}

/** Those of another operator are known by their ports alone. Pure. */
export function downIn({ files, portBase }: WatchSpec, { running, closed, listeners }: FoundWatch): string[] {
  const ports = new Set(listeners.map(({ port }) => port));
  const runs = (name: WatchProgram): boolean =>
    closed === undefined ? name in running : !isListening(name) || ports.has(portBase + OFFSETS[name]);
  const recorded = new Set(Object.keys(files).map((path) => path.split('/')[0] as WatchProgram));
  return [...recorded].filter((name) => !runs(name));
}

/** Files lie beside those in use, read by every program; then they are in use, and every program answers. */
function watchActions({ siteOn: open }: WatchParts): Actions {
  const compensate: Action<{ host: string }>['compensate'] = async ({ host }, { ctx, runId }) =>
    (await open(ctx, host)).restore(runId);
  const stage: Action<StageArgs> = {
    async apply({ host, files, owner, secrets }, { ctx }) {
      for (const secret of secrets) await readSecret(ctx, secret);
      await (await open(ctx, host)).stage(files, owner);
    },
    compensate,
  };
  const start: Action<StartArgs> = {
    async apply({ host, secrets, programs, portBase }, { ctx, runId }) {
      const site = await open(ctx, host);
      for (const secret of secrets) await site.keep(secret.path, await readSecret(ctx, secret));
      await site.switchTo(runId);
      await site.ready(programs, portBase);
    },
    compensate,
  };
  return { 'stage-watch': stage, 'start-watch': start };
}

/** What a file of the operator holds. Throws `watch-secret` (exit 2) where it is not that. */
async function readSecret(ctx: StageContext, { from: path, whole }: Secret): Promise<string> {
  const content = await readOwn(ctx, path);
  const [, url] = /^\s*(https?:\/\/\S+)/.exec(content) ?? [];
  const secret = whole ? content : url;
  if (secret) return secret;
  throw usageError('watch-secret', message('watch.secret', { path }), {
    fix: message('watch.secret.fix'),
    details: { path },
  });
}
