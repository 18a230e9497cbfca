import type { Json } from '../../src/lib/core/ports/json.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import type { Action, Actions, Operation } from '../../src/lib/core/operation/operation.ts';

/** Where an operator pauses: as an action begins, or the first one of all; and how. */
export interface Pause {
  /** `stop`: as a machine that falls asleep, until SIGCONT. `hold`: awake and with its claim renewed, until SIGUSR2. */
  how: string;
  at: string;
}

const renewals = new Set<Promise<unknown>>();
let goOn = Promise.withResolvers<void>();

/** Has SIGUSR2 end what is held. */
export function goOnAtSignal(): void {
  process.on('SIGUSR2', () => goOn.resolve());
}

/** A context that tells of its renewals which are on their way. */
export function watchRenewals(ctx: StageContext): StageContext {
  const watched = (leases: Leases): Leases => ({
    ...leases,
    renew: async (...args) => {
      const asked = leases.renew(...args);
      renewals.add(asked);
      return asked.finally(() => renewals.delete(asked));
    },
  });
  return {
    ...ctx,
    hosts: { ...ctx.hosts, environmentLeases: async (host) => watched(await ctx.hosts.environmentLeases(host)) },
  };
}

/** An operation that pauses once, before the action has any effect, and says so on stderr: `at ACTION`. */
export function pausedAt<Input extends Json, Facts, Output>(
  operation: Operation<Input, Facts, Output>,
  pause: Pause | undefined,
): Operation<Input, Facts, Output> {
  if (!pause) return operation;
  goOn = Promise.withResolvers<void>();
  let paused = false;
  const wrap = (name: string, action: Action): Action => ({
    ...action,
    apply: async (args, scope) => {
      if (!paused && (pause.at === 'first' || pause.at === name)) {
        paused = true;
        await stay(pause);
      }
      return action.apply(args, scope);
    },
  });
  const actions: Actions = Object.fromEntries(
    Object.entries(operation.actions).map(([name, action]) => [name, wrap(name, action as Action)]),
  );
  return { ...operation, actions };
}

/** For how long a machine that stopped had been asleep, as its clock says. */
const ASLEEP_MS = 3_600_000;
let asleepMs = 0;

/** A context whose clock goes on while it is stopped, as it does while a machine sleeps. */
export function withSleepingClock(ctx: StageContext): StageContext {
  const { clock } = ctx;
  return { ...ctx, clock: { ...clock, now: () => clock.at(Date.parse(clock.now()) + asleepMs) } };
}

/** Who stops has nothing on its way to the host: what is written there meanwhile is met by nobody. */
async function stay({ how, at }: Pause): Promise<void> {
  if (how === 'stop') while (renewals.size > 0) await Promise.allSettled(renewals);
  process.stderr.write(`at ${at}\n`);
  if (how !== 'stop') return goOn.promise;
  process.kill(process.pid, 'SIGSTOP');
  asleepMs += ASLEEP_MS;
}
