import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { KeyGrants, KeySet } from '../../../core/ports/gateway.ts';
import { findUsable, requireResource } from '../../../core/project/resources.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { viewOf, type ApplicationView } from './application-view.ts';
import { hexOf, isOpen, keyIdOf, stateOf } from './keys.ts';
import { revokeActions, type RevokeArgs, type RevokedThere } from './revoke-steps.ts';

/** `key`: id of the one to revoke; null: all keys. */
export type RevokeInput = { name: string; key: string | null };

/** An application, and where its keys are checked. */
interface ApplicationFacts {
  spec: ApplicationSpec;
  /** Of its environment's gateway; undefined where the environment has no file. */
  host?: string;
}

export interface RevokeFacts extends ApplicationFacts {
  /** Digest of the one key to revoke; null: all keys. */
  digest: string | null;
  /** Digests of the keys that are valid, in the file or at the gateway. */
  valid: string[];
  /** The revocation number at the gateway; undefined where it is out of reach. */
  revocation?: number;
}

/** An application with what a revocation came to. */
export type RevokedKeys = ApplicationView & {
  /** Ids of revoked keys that the plan did not know. */
  others: string[];
};

/** Revokes one key of an application, or all: an emergency that leases nothing, is never refused and goes forward only. */
export const revokeKeys: Operation<RevokeInput, RevokeFacts, RevokedKeys> = {
  id: 'app key revoke',
  target: ({ name, key }) => `Key/${name}/${key ?? 'all'}`,
  emergency: true,
  gather: gatherRevoke,
  plan: planRevoke,
  actions: revokeActions,
  async result({ input: { name }, outputs }, ctx) {
    const { spec } = await readApplication(ctx, name);
    const others = outputOf<RevokedThere>(outputs, 'revoke')?.others ?? [];
    return { ...viewOf(name, spec, ctx.clock.now()), others };
  },
  describe: ({ input: { name, key }, plan, outputs }) => {
    const command = `sovran app key revoke ${name} ${key ?? '--all'}`;
    // the gateway may still accept the keys where its step was not reached
    const isOpen = plan.steps.some(({ id }) => id === 'revoke') && !outputs['revoke'];
    return { remarks: isOpen ? [message('app.key.maybe-open', { command })] : [] };
  },
};

/** The key id as typed, null for all keys. Throws `key-choice` (exit 2), listing key ids, unless exactly one is given. */
export async function chooseKeys(
  ctx: StageContext,
  name: string,
  { key, all = false }: { key?: string | undefined; all?: boolean | undefined },
): Promise<string | null> {
  if (all !== (key !== undefined)) return key ?? null;
  const { spec } = await readApplication(ctx, name);
  const ids = validIn(spec, ctx.clock.now()).map(keyIdOf);
  throw usage('key-choice', message('app.key.choice', { name, keys: listed(ids) }), name, ids);
}

async function gatherRevoke({ name, key }: RevokeInput, ctx: StageContext): Promise<RevokeFacts> {
  const facts = await readApplication(ctx, name);
  const { spec, host } = facts;
  const there = host === undefined ? undefined : await keysIfReached(ctx, spec.environment, host);
  const own = Object.entries(there?.keys ?? {}).filter(([, { application }]) => application === name);
  const now = ctx.clock.now();
  const open = own.filter(([, grant]) => isOpen(grant, now)).map(([digest]) => digest);
  const valid = [...new Set([...validIn(spec, now), ...open])].toSorted();
  const digest = key === null ? null : requireKey(name, key, spec, Object.fromEntries(own), valid);
  return { ...facts, digest, valid, ...(there ? { revocation: there.revocations[name] ?? 0 } : {}) };
}

/** An application by its file, or at HEAD if that is gone or broken. Throws `not-found` (exit 2). */
async function readApplication({ project }: StageContext, name: string): Promise<ApplicationFacts> {
  const found = await findUsable(project, 'Application', name);
  const { spec } = found ?? (await requireResource(project, 'Application', name));
  const environment = await findUsable(project, 'Environment', spec.environment);
  return { spec, ...(environment ? { host: environment.spec.host } : {}) };
}

/** The keys at a gateway; undefined if its host is out of reach. */
async function keysIfReached(
  ctx: StageContext,
  environment: string,
  host: string,
): Promise<Required<KeySet> | undefined> {
  try {
    return await (await ctx.gateway(environment, host)).keys();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return undefined;
  }
}

function requireKey(name: string, key: string, spec: ApplicationSpec, own: KeyGrants, valid: string[]): string {
  const digest = [...spec.keys.map(hexOf), ...Object.keys(own)].find((one) => keyIdOf(one) === key);
  if (digest !== undefined) return digest;
  const ids = valid.map(keyIdOf);
  const text = message('app.key.unknown', { name, key, keys: listed(ids) });
  throw usage('key-unknown', text, name, ids);
}

function validIn(spec: ApplicationSpec, now: string): string[] {
  return spec.keys.filter((key) => stateOf(spec, key, now) === 'valid').map(hexOf);
}

/** Pure: no gate. A step takes the gateway's revocation number if it is unknown. */
export function planRevoke({ name, key }: RevokeInput, facts: RevokeFacts): PlanDraft {
  const { spec, host, digest, valid, revocation } = facts;
  const upTo = Math.max(spec.revocation, revocation ?? 0);
  const args = { application: name, environment: spec.environment, host: host ?? null, key: digest, upTo, valid };
  const params = { name, key: key ?? '', environment: spec.environment };
  const what = key === null ? 'all' : 'one';
  const record = stepOf('record', message(`app.key.record.${what}`, params), args);
  if (host === undefined) return { gates: [], steps: [record] };
  const contact = stepOf('contact', message('app.key.contact', params), args, host);
  const revoke = stepOf('revoke', message(`app.key.revoke.${what}`, params), args, host);
  const asks = digest === null && revocation === undefined;
  return { gates: [], steps: [record, ...(asks ? [contact] : []), revoke] };
}

function stepOf(id: string, title: Message, args: RevokeArgs, host?: string): Step {
  const change = id === 'contact' ? 'none' : 'update';
  const step = { id, title, action: id, args: toJson(args), change, risk: 'none', pivot: true } as const;
  return host === undefined ? step : { ...step, host };
}

function listed(ids: string[]): string {
  return ids.length === 0 ? '-' : ids.join(', ');
}

function usage(code: string, text: Message, name: string, keys: string[]): SovranError {
  const next = keys.map((id) => `sovran app key revoke ${name} ${id}`);
  return usageError(code, text, {
    next: [...next, `sovran app key revoke ${name} --all`],
    details: { name, keys },
  });
}
