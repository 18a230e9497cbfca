import type { Action } from '../run/operation.ts';
import { toJson } from '../run/to-json.ts';
import { wordsOf } from '../run/undo-failed.ts';
import { stopServing, type Serving } from '../environments/serving.ts';
import { isLineBroken } from '../text/is-line-broken.ts';
import type { Message } from '../text/message.ts';

/** The release of a service that no traffic needs and that goes on although it was to end, and why. */
export interface Unretired {
  release: string;
  host: string;
  reason: Message;
}

/**
 * Ends a service that no traffic needs. `emptySlot`: its slot is still its own and is taken out of the gateway. One that
 * cannot be ended is told at the end, and takes back no promotion that is proven; `job reconcile` finds it.
 */
export const retireService: Action<{ serving: Serving; emptySlot: boolean }> = {
  async apply({ serving, emptySlot }, { ctx }) {
    if (emptySlot) await (await ctx.gateway(serving.environment)).setSlot(serving.slot, 'maint');
    try {
      await stopServing(ctx, serving, ctx.interrupt.signal);
      return null;
    } catch (error) {
      if (ctx.interrupt.signal.aborted || isLineBroken(error)) throw error;
      const { release, host } = serving;
      return { unretired: toJson({ release, host, reason: wordsOf(error) }) };
    }
  },
  ended: (output) => (unretiredIn({ output }).length > 0 ? 'failed' : undefined),
};

/** Pure: the services that go on, from what the steps of a run have told. */
export function unretiredIn(outputs: Readonly<Record<string, unknown>>): Unretired[] {
  const told = Object.values(outputs) as ({ unretired?: Unretired } | null)[];
  return told.flatMap((output) => output?.unretired ?? []);
}
