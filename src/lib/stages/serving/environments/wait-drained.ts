import type { Gateway, Slot } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { message } from '../../../core/text/message.ts';
import { failedError } from '../../../core/text/sovran-error.ts';
import type { Serving } from './serving.ts';

const POLL_MS = 100;

/** Requests still open in a slot after at most `timeoutMs`, or in any slot and member: a switch leaves some on the previous release. */
export async function waitDrained(
  ctx: StageContext,
  gateway: Gateway,
  place: Slot | 'any',
  timeoutMs: number,
): Promise<number> {
  const look = async (): Promise<number> => {
    const { slots, members = [] } = await gateway.status();
    const inSlots = slots.filter(({ slot }) => place === 'any' || place === slot);
    const counted = [...inSlots, ...(place === 'any' ? members : [])];
    return counted.reduce((left, { sessions }) => left + sessions, 0);
  };
  const patience = { timeoutMs, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  return lookUntil(ctx.clock, patience, look, (left) => left === 0);
}

/** Waits until a slot has no open request. Throws `slot-not-drained` (exit 1) after `drainMs`. */
export async function requireDrained(
  ctx: StageContext,
  gateway: Gateway,
  { slot, release, environment }: Pick<Serving, 'slot' | 'release' | 'environment'>,
  drainMs: number,
): Promise<void> {
  const left = await waitDrained(ctx, gateway, slot, drainMs);
  if (left === 0) return;
  const text = message('env.slot-not-drained', { slot, release, left, seconds: drainMs / 1000 });
  throw failedError('slot-not-drained', text, {
    fix: message('release.drain-expired.fix'),
    next: [`sovran env show ${environment}`],
    details: { slot, left },
  });
}
