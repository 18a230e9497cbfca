import type { Ending, Host } from '../core/ports/host.ts';
import { hostTimedOut } from '../core/failures/host-timeout.ts';
import { connectionLost } from './connection-lost.ts';

/** A signal killed the command, so its host answered. */
const ENDED_THERE = /^ended /;

/** Throws `connection-lost` or, after `timeoutMs`, `host-silent` (exit 4) if a remote command's end is unknown. */
export function requireOutcome({ host, timeoutMs }: { host: Host; timeoutMs?: number | undefined }, end: Ending): void {
  if (host.transport === 'local' || end.outcome === 'known' || ENDED_THERE.test(end.reason)) return;
  if (end.reason === 'timeout' && timeoutMs !== undefined) throw hostTimedOut(host.name, timeoutMs);
  throw connectionLost(host.name, end.reason);
}
