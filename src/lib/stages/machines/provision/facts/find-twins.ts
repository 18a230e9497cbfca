import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { HostState, ReachedHost } from './host-state.ts';

/**
 * Notes with each host that could be looked at which machine it is, where one given before it is the same: they have one way or
 * one key, and are not copies, each with a boot of its own.
 */
export async function findTwins(states: readonly HostState[], ctx: StageContext): Promise<HostState[]> {
  const reached = states.filter((state) => state.reach === 'reached');
  return Promise.all(
    states.map(async (state) => {
      if (state.reach !== 'reached') return state;
      const twin = await twinOf(state, reached.slice(0, reached.indexOf(state)), ctx);
      return twin === undefined ? state : { ...state, twin };
    }),
  );
}

async function twinOf(
  { host, boot }: ReachedHost,
  before: readonly ReachedHost[],
  ctx: StageContext,
): Promise<string | undefined> {
  const alike = before.filter((one) => one.boot === boot || one.boot === '' || boot === '');
  const [, first] = await namesOfMachine(ctx, host, { among: alike.map((one) => one.host) });
  return first;
}
