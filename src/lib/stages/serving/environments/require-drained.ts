import type { Gateway } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Serving } from './serving.ts';
import { waitDrained } from './wait-drained.ts';

/** Waits until a slot answers nothing more. Throws `slot-not-drained` (exit 1) where it still does after `drainMs`. */
export async function requireDrained(
  ctx: StageContext,
  gateway: Gateway,
  { slot, release, environment }: Pick<Serving, 'slot' | 'release' | 'environment'>,
  drainMs: number,
): Promise<void> {
  const left = await waitDrained(ctx, gateway, slot, drainMs);
  if (left === 0) return;
  throw new SovranError({
    code: 'slot-not-drained',
    exit: EXIT.failed,
    text: message('env.slot-not-drained', { slot, release, left, seconds: drainMs / 1000 }),
    fix: message('env.slot-not-drained.fix', { environment }),
    next: [`sovran env show ${environment}`],
    details: { slot, left },
  });
}
