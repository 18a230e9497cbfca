import type { KeyGrants } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { message } from '../../../core/text/message.ts';
import { showApplication, type ApplicationView } from './application-view.ts';
import { readApplication, type ApplicationFacts } from './application-facts.ts';
import { changeKeysStep } from './change-keys.ts';
import { hexOf } from './known-keys.ts';
import { leftOpenOnceAsked } from './left-open.ts';
import { begunByCutRun, overtakenByRevoke } from './overtaken-by-revoke.ts';
import { revokeKeys, type RevokeExtent, type RevokeKeysArgs } from './revoke-keys.ts';

export type RevokeInput = { name: string };

export interface RevokeFacts extends ApplicationFacts {
  /** Digests of the application's keys, as the files and the gateway have them, sorted. */
  known: string[];
  /** The gateway could not be asked. */
  unheard: boolean;
}

/**
 * Takes every key of an application away; its file stays, so that the record of who had access does. It claims nothing: a key
 * that leaked is not waited for until a colleague's promotion has ended. The gateway lets two change keys at once, and whoever
 * knows less than it does opens no key again. Once it has begun it goes forward only. A cut `app add` or `app rotate-key` of the
 * application is closed by it, so that no `resume` of that one opens a key.
 */
export const revokeApplication = revokeOf('all');

/** The same as `resume` finishes it: a key that somebody was given since it was asked for stays valid. */
export const cutRevoke = revokeOf('known');

function revokeOf(extent: RevokeExtent): Operation<RevokeInput, RevokeFacts, ApplicationView> {
  return {
    id: 'app revoke',
    target: ({ name }) => `Application/${name}`,
    async gather({ name }, ctx) {
      const facts = await readApplication(ctx, name, begunByCutRun(ctx, name));
      return { ...facts, ...(await keysOf(ctx, name, facts)) };
    },
    plan: planRevoke,
    actions: { 'change-keys': revokeKeys(extent) },
    overtakes: overtakenByRevoke,
    staysOpen: leftOpenOnceAsked,
    result: ({ input }, ctx) => showApplication(ctx.project, input.name, ctx.clock.now()),
  };
}

/** Pure: one step, no gate. */
export function planRevoke({ name }: RevokeInput, { previous, host, known, unheard }: RevokeFacts): PlanDraft {
  const args: RevokeKeysArgs = {
    application: name,
    issue: false,
    overlapSeconds: 0,
    create: null,
    previous,
    known,
    ...(unheard ? { unheard } : {}),
  };
  return { gates: [], steps: [changeKeysStep(message('app.revoke.step', { name }), args, host)] };
}

/** A gateway that is out of reach adds none: that keeps nobody from asking for the end of what the files name. */
async function keysOf(
  ctx: StageContext,
  name: string,
  { previous, host }: ApplicationFacts,
): Promise<Pick<RevokeFacts, 'known' | 'unheard'>> {
  const there = host === undefined ? undefined : await rememberedAt(ctx, previous.environment, host);
  const own = Object.entries(there ?? {}).filter(([, { application }]) => application === name);
  const digests = new Set([...previous.keys.map(hexOf), ...own.map(([digest]) => digest)]);
  return { known: [...digests].toSorted(), unheard: there === undefined };
}

/** Undefined where the gateway is out of reach. */
async function rememberedAt(ctx: StageContext, environment: string, host: string): Promise<KeyGrants | undefined> {
  try {
    return await (await ctx.gateway(environment, host)).keys();
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    return undefined;
  }
}
