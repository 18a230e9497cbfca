import type { Ending, Host } from '../core/ports/host.ts';
import { hostSilent } from '../core/text/host-silent.ts';
import { brokenLine } from './broken-line.ts';

/** A signal ended the command: its host was there, and told it. */
const ENDED_THERE = /^ended /;

/**
 * Throws where nobody heard how a command on another machine ended, so that it may be done or not: `connection-lost` (exit 4)
 * where the line went, `host-silent` (exit 4) where `timeoutMs` were over. On this machine there is no line.
 */
export function requireHeard({ host, timeoutMs }: { host: Host; timeoutMs?: number | undefined }, end: Ending): void {
  if (host.transport === 'local' || end.outcome === 'known' || ENDED_THERE.test(end.reason)) return;
  if (end.reason === 'timeout' && timeoutMs !== undefined) throw hostSilent(host.name, timeoutMs);
  throw brokenLine(host, end.reason);
}
