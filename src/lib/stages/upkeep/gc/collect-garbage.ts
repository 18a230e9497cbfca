import pLimit from 'p-limit';
import type { Json } from '../../../core/ports/json.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { lookAtStore, type FoundStore } from './look-at-store.ts';
import { refuseForget } from './missing-projects.ts';
import { planSweep, type SweepInput } from './plan-sweep.ts';
import { sweepStore } from './sweep-store.ts';
import { whyUnswept } from './sweep.ts';

/** Stores listed at the same time. */
const WIDTH = 16;

type Facts = (FoundStore | LostHost)[];

/** Removes what nobody needs from the store of this machine or of named hosts; one host does not hinder another. */
export const collectGarbage: Operation<SweepInput, Facts, Readonly<Record<string, Json>>> = {
  id: 'gc',
  target: ({ hosts }) => (hosts.length > 0 ? hosts : [LOCAL]).map((host) => `Host/${host}`).join(' '),
  async gather({ hosts, forgotten }, ctx) {
    const limit = pLimit(WIDTH);
    const look = (name?: string): Promise<FoundStore | LostHost> =>
      limit(() => orLost(name ?? LOCAL, ctx.interrupt.signal, () => lookAtStore(ctx, name)));
    const stores = await Promise.all(hosts.length > 0 ? hosts.map((name) => look(name)) : [look()]);
    refuseForget(stores, forgotten);
    return stores;
  },
  plan: planSweep,
  actions: { sweep: sweepStore },
  verdict: ({ plan, outputs }) => whyUnswept(plan, outputs),
  result: async ({ outputs }) => outputs,
  describe: ({ input }) => ({ subject: ['gc', ...input.hosts].join(' '), event: {}, remarks: [] }),
};
