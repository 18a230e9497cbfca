import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** A difference below this, milliseconds, matters to nothing that sovran does. */
const TOLERATED_MS = 500;
const TIMEOUT_MS = 10_000;

/** How far the clock of a host is ahead of this machine's, and how far that figure can be wrong; milliseconds. */
export interface ClockSkew {
  skewMs: number;
  errorMs: number;
}

/** Clock skew of a host with its error, in ms; undefined without an answer, zero for this machine. */
export async function readClockSkew(ctx: StageContext, host: string): Promise<ClockSkew | undefined> {
  const there = await ctx.hosts.open(host);
  if (there.transport === 'local') return { skewMs: 0, errorMs: 0 };
  const [start, began] = [Date.parse(ctx.clock.now()), ctx.clock.monotonicMs()];
  const answer = await there.exec(['date', '-u', '+%s.%N'], { timeoutMs: TIMEOUT_MS });
  const errorMs = (ctx.clock.monotonicMs() - began) / 2;
  const [text] = /^\d{1,12}\.\d{1,9}$/m.exec(answer.stdout) ?? [];
  if (answer.outcome === 'unknown' || text === undefined) return undefined;
  return { skewMs: Math.round(Number(text) * 1000 - start - errorMs), errorMs: Math.ceil(errorMs) };
}

/** Says when the clock of a host is surely wrong by more than half a second. Leases keep to the host's clock all the same. */
export async function warnOfSkew(ctx: StageContext, host: string, say: (line: Message) => void): Promise<void> {
  sayOfSkew(host, await readClockSkew(ctx, host), say);
}

/** The same of a skew that was read already. */
export function sayOfSkew(host: string, skew: ClockSkew | undefined, say: (line: Message) => void): void {
  if (!skew || Math.abs(skew.skewMs) - skew.errorMs <= TOLERATED_MS) return;
  const seconds = Math.round(Math.abs(skew.skewMs) / 100) / 10;
  say(message(skew.skewMs > 0 ? 'host.clock.ahead' : 'host.clock.behind', { host, seconds }));
}
