import { isElsewhere } from '../../machines/hosts/environments.ts';
import type { Gateway, KeyGrants, KeysToRevoke } from '../../../core/ports/gateway.ts';
import { KIND_LOCATIONS } from '../../../core/project/kinds.ts';
import { findIfAble } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import { askOverLine } from '../../../core/operation/retry-query.ts';
import type { Action, Actions, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { isGatewayTimeout } from '../../../core/failures/gateway-timeout.ts';
import { isOutcomeUnknown } from '../../../core/failures/outcome-unknown.ts';
import { message } from '../../../core/text/message.ts';
import { hexOf, isOpen, isRevoked, keyIdOf } from './keys.ts';

export type RevokeArgs = {
  application: string;
  environment: string;
  /** Of the gateway; null where the environment has no file. */
  host: string | null;
  /** Digest of the one key to revoke; null: all keys. */
  key: string | null;
  /** Of all keys: the highest revocation number of the keys to revoke, as planned. */
  upTo: number;
  /** Digests of the keys that were valid as planned, in the file or at the gateway. */
  valid: string[];
};

/** Output of the gateway's step: ids of revoked keys that the plan did not know. */
export type RevokedThere = { others: string[] };

/** Longest wait for the gateway's answer, retries included. */
const PATIENCE_MS = 60_000;

/** Records the revocation first. A file that cannot be written does not stop the gateway's step. */
const record: Action<RevokeArgs> = {
  async apply(args, scope) {
    await recordRevoked(args, args.upTo, scope).catch(() => sayUnrecorded(args, scope));
  },
};

/** Takes the revocation number of a gateway that was out of reach while planning. */
const contact: Action<RevokeArgs> = {
  async apply(args, scope) {
    const { revocations } = await ask(args, scope, (gateway) => gateway.keys());
    return { revocation: revocations[args.application] ?? 0 };
  },
};

/** Revokes keys at the gateway, then in the file. It is never rolled back. */
const revoke: Action<RevokeArgs> = {
  async apply(args, scope): Promise<RevokedThere> {
    const upTo = Math.max(args.upTo, outputOf<{ revocation: number }>(scope.outputs, 'contact')?.revocation ?? 0);
    const { keys } = await ask(args, scope, (gateway) => gateway.keys());
    await ask(args, scope, (gateway) => gateway.revokeKeys(selectionOf(args, upTo)));
    await recordRevoked(args, upTo, scope);
    return { others: args.key === null ? othersOf(keys, args, upTo, scope) : [] };
  },
};

export const revokeActions: Actions = { record, contact, revoke };

function selectionOf({ key, application }: RevokeArgs, upTo: number): KeysToRevoke {
  return key === null ? { application, upTo } : { keys: { [key]: application } };
}

/** Ids of keys that this revoked and the plan did not know. Names newer keys, which stay valid. */
function othersOf(keys: KeyGrants, { application, valid }: RevokeArgs, upTo: number, scope: StepScope): string[] {
  const now = scope.ctx.clock.now();
  const open = Object.entries(keys).filter(([, key]) => key.application === application && isOpen(key, now));
  const newer = open.filter(([, { revocation = 0 }]) => revocation > upTo);
  if (newer.length > 0) scope.progress(message('app.key.newer', { name: application, keys: idsOf(newer) }));
  return open
    .filter(([digest, { revocation = 0 }]) => revocation <= upTo && !valid.includes(digest))
    .map(([digest]) => keyIdOf(digest));
}

function idsOf(keys: [digest: string, unknown][]): string {
  return keys.map(([digest]) => keyIdOf(digest)).join(', ');
}

/** Retries over a new connection: repeating it changes nothing. */
async function ask<T>(
  { environment, host }: RevokeArgs,
  { ctx }: StepScope,
  question: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const once = async (): Promise<T> => question(await ctx.gateway(environment, host ?? undefined));
  if (host === null || !(await isElsewhere(ctx, host))) return once();
  const waiting = message('app.key.waiting', { host, seconds: PATIENCE_MS / 1000 });
  const again = (error: unknown): boolean => isOutcomeUnknown(error) && !isGatewayTimeout(error);
  return askOverLine({ host, ask: once, patienceMs: PATIENCE_MS, waiting, again }, ctx);
}

/** A file that is missing or cannot be read stays as it is. */
async function recordRevoked(args: RevokeArgs, upTo: number, scope: StepScope): Promise<void> {
  const { project, ctx } = scope;
  const { application } = args;
  const found = await findIfAble(project, 'Application', application);
  if (found === undefined || found === 'unreadable') return sayUnrecorded(args, scope);
  const after = revokedIn(found.spec, args, upTo, ctx.clock.now());
  await project.write(resourceOf('Application', application, after));
}

/** Pure. */
function revokedIn(spec: ApplicationSpec, { key, valid }: RevokeArgs, upTo: number, now: string): ApplicationSpec {
  const ends = (one: ApplicationSpec['keys'][number]): boolean =>
    key === null ? one.revocation <= upTo || valid.includes(hexOf(one)) : hexOf(one) === key;
  return {
    ...spec,
    revocation: key === null ? Math.max(spec.revocation, upTo + 1) : spec.revocation,
    keys: spec.keys.map((one) => (ends(one) && !isRevoked(spec, one) ? { ...one, revokedAt: now } : one)),
  };
}

function sayUnrecorded({ application }: RevokeArgs, scope: StepScope): void {
  const path = `${KIND_LOCATIONS.Application.folder}/${application}.yaml`;
  scope.progress(message('app.key.unrecorded', { path }));
}
