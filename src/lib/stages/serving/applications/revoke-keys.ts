import { isElsewhere } from '../../machines/hosts/environments/serving-host.ts';
import type { KeyChange, KeyGrants } from '../../../core/ports/gateway.ts';
import { KIND_LOCATIONS } from '../../../core/project/kinds.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { askOverLine } from '../../../core/operation/retry-query.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { isGatewaySilent } from '../../../core/text/is-gateway-silent.ts';
import { isConnectionLost } from '../../../core/text/is-connection-lost.ts';
import { message } from '../../../core/text/message.ts';
import { retire, type ChangeKeysArgs } from './change-keys.ts';
import { hexOf, grantsOf } from './known-keys.ts';
import { openKeys } from './open-keys.ts';

/** Which keys end: all that there are when it is done, or those that were known when it was asked for. */
export type RevokeExtent = 'all' | 'known';

export type RevokeKeysArgs = ChangeKeysArgs & {
  /** Digests of keys that the files or the gateway had when it was asked for. Runs of earlier versions name none. */
  known?: string[];
  /** The gateway could not be asked for keys that the files do not name. */
  unheard?: true;
};

/** For the gateway's answer, however often it is asked. */
const PATIENCE_MS = 60_000;

/**
 * Ends keys of an application in its file, then at the gateway. It goes forward only: nothing takes it back, so that no broken
 * line and no `resume` opens a key again.
 */
export function revokeKeys(extent: RevokeExtent): Action<RevokeKeysArgs> {
  return {
    async apply(args, scope) {
      const { application } = args;
      const { ctx, project, runId } = scope;
      const before = (await findResource(project, 'Application', application))?.spec ?? args.previous;
      if (!before) throw new Error(`application ${application} is gone`);
      const known = knownBy(args);
      const after = revokedIn(before, extent === 'all' ? undefined : known, ctx.clock.now());
      await project.write(resourceOf('Application', application, after));
      const open = grantsOf(application, after);
      const revoked = revokedGrants(application, known);
      await tellGateway(scope, after.environment, { run: runId, ...keyChange(extent, args, { open, revoked }, runId) });
      if (extent === 'known') await settleOthers(scope, application, after);
    },
    keeps: ({ application }) => [`${KIND_LOCATIONS.Application.folder}/${application}.yaml`],
  };
}

/**
 * Pure: what the gateway is told. Keys that nobody could name when it was asked for end too, but not those that were given out
 * since: which those are it knows itself, so that keys which came into the file by a merge since are not named to it.
 */
function keyChange(
  extent: RevokeExtent,
  { application, unheard, known }: RevokeKeysArgs,
  { open, revoked }: { open: KeyGrants; revoked: KeyGrants },
  run: string,
): Omit<KeyChange, 'run'> {
  const accept = { ...open, ...revoked };
  if (extent === 'all') return { accept, endOthers: { application } };
  if (!unheard && known !== undefined) return { accept };
  return { accept: revoked, endOthers: { application, sparedSince: run } };
}

/** Every known key is named to the gateway as revoked, also one that it does not have. */
function knownBy({ known = [], previous }: RevokeKeysArgs): Set<string> {
  return new Set([...known, ...(previous?.keys ?? []).map(hexOf)]);
}

/** Pure. `digests` undefined: every key. */
function revokedIn(spec: ApplicationSpec, digests: ReadonlySet<string> | undefined, now: string): ApplicationSpec {
  const ends = (key: ApplicationSpec['keys'][number]): boolean => digests?.has(hexOf(key)) ?? true;
  return { ...spec, keys: spec.keys.map((key) => (ends(key) ? retire(key, now, 0) : key)) };
}

function revokedGrants(application: string, digests: ReadonlySet<string>): KeyGrants {
  return Object.fromEntries([...digests].map((digest) => [digest, { application, revoked: true }]));
}

/** Told again over a new line where one breaks: said twice it is the same. */
async function tellGateway({ ctx }: StepScope, environment: string, change: KeyChange): Promise<void> {
  const ask = async (): Promise<void> => (await ctx.gateway(environment)).changeKeys(change);
  const host = await farHostOf(ctx, environment);
  if (host === undefined) return ask();
  const waiting = message('app.revoke.waiting', { host, seconds: PATIENCE_MS / 1000 });
  const again = (error: unknown): boolean => isConnectionLost(error) && !isGatewaySilent(error);
  return askOverLine({ host, ask, patienceMs: PATIENCE_MS, waiting, again }, ctx);
}

async function farHostOf(ctx: StageContext, environment: string): Promise<string | undefined> {
  const host = (await findResource(ctx.project, 'Environment', environment))?.spec.host;
  return host !== undefined && (await isElsewhere(ctx, host)) ? host : undefined;
}

/**
 * Whoever finishes a revoke of some time ago hears of keys that were given out since: they stay. What has ended at the gateway beside
 * those that were known, has so in the file.
 */
async function settleOthers(scope: StepScope, name: string, after: ApplicationSpec): Promise<void> {
  const { ctx, project } = scope;
  const keys = await (await ctx.gateway(after.environment)).keys().catch(() => undefined);
  if (!keys) return;
  const ended = new Set(after.keys.map(hexOf).filter((digest) => keys[digest]?.revoked));
  await project.write(resourceOf('Application', name, revokedIn(after, ended, ctx.clock.now())));
  const count = openKeys(keys, name, ctx.clock.now()).length;
  if (count > 0) scope.progress(message('app.revoke.since', { name, count }));
}
