import pLimit from 'p-limit';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Json } from '../../../core/ports/json.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { SovranError, EXIT } from '../../../core/text/sovran-error.ts';
import { lookAtStore, type FoundStore } from './look-at-store.ts';
import { refuseForget } from './missing-projects.ts';
import { planSweep, targetOf, type LostStore, type SweepInput } from './plan-sweep.ts';
import { stoppedBy } from './refusal.ts';
import { sweepStore } from './sweep-store.ts';
import { whyUnswept } from './sweep.ts';

/** Hosts listed at the same time. */
const WIDTH = 16;

/** Removes what nobody needs from the store of this machine or of named hosts; one host does not hinder another. */
export const collectGarbage: Operation<SweepInput, (FoundStore | LostStore)[], Readonly<Record<string, Json>>> = {
  id: 'gc',
  target: targetOf,
  async gather({ hosts, forgotten }, ctx) {
    const limit = pLimit(WIDTH);
    const names = hosts.length > 0 ? hosts : [undefined];
    const stores = await Promise.all(names.map((name) => limit(() => lookOrLose(ctx, name))));
    refuseForget(
      stores.flatMap((store) => ('inventory' in store ? (store.inventory.projects ?? []) : [])),
      forgotten,
    );
    return stores;
  },
  plan: planSweep,
  actions: { sweep: sweepStore },
  lane: ({ id }) => ({ stretch: 'stores', lane: id }),
  failure: ({ outputs }, plan) => whyUnswept(plan, outputs),
  result: async ({ outputs }) => outputs,
  commitMessage: ({ hosts }) => ['gc', ...hosts].join(' '),
};

/** A host that cannot be listed is an outcome; a wrong name, an interruption and a bug are thrown. */
async function lookOrLose(ctx: StageContext, name: string | undefined): Promise<FoundStore | LostStore> {
  try {
    return await lookAtStore(ctx, name);
  } catch (error) {
    if (!(error instanceof SovranError) || ctx.interrupt.signal.aborted || error.exit === EXIT.usage) throw error;
    return { ...(name === undefined ? {} : { name }), host: name ?? LOCAL, stopped: stoppedBy(error) };
  }
}
