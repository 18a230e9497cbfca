import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { HostState, ReachedHost } from './host-state.ts';

/** Marks hosts that are the same machine as an earlier one, by route or key, and boot id. */
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
