import { setTimeout as pause } from 'node:timers/promises';
import type { Host } from '../../ports/host.ts';
import { message } from '../../text/message.ts';
import type { SovranError } from '../../text/sovran-error.ts';
import { gatewayHangs, gatewaySilent } from './errors.ts';

/** As long as SSH itself bears a line that says nothing. */
const LINE_MS = 15_000;

/**
 * Gives an answer up that is late, with `gateway-silent`. Where half of the time is over the host itself is asked as well: a line
 * that stalls holds both answers back, so the other half begins once the host is heard. Returns what ends the wait.
 */
export function limitAnswer(host: Host, timeoutMs: number, giveUp: (error: SovranError) => void): () => void {
  const over = new AbortController();
  const half = (): Promise<void> => pause(timeoutMs / 2, undefined, { signal: over.signal });
  const wait = async (): Promise<void> => {
    await half();
    const heard = host.transport === 'local' || (await isHeard(host));
    if (heard) await half();
    if (!over.signal.aborted)
      giveUp(heard ? gatewayHangs(host.name) : gatewaySilent(host.name, message('cli.reason.timeout')));
  };
  wait().catch(() => undefined);
  return () => over.abort();
}

async function isHeard(host: Host): Promise<boolean> {
  try {
    return (await host.exec(['true'], { timeoutMs: LINE_MS })).outcome === 'known';
  } catch {
    return false;
  }
}
