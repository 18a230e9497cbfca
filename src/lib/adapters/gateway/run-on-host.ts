import { requireOutcome } from '../require-outcome.ts';
import { diskFull, freeSpace, saysDiskFull } from '../disk-full.ts';
import { hostRefused } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';

const TIMEOUT_MS = 30_000;

/**
 * Runs a short command on the gateway's host and returns its output. Throws `gateway-host-refused` where it fails, `disk-full`
 * (exit 1) for want of room, `connection-lost` or `host-silent` where nobody heard how it ended (exit 4).
 */
export async function runOnHost(
  { host }: Pick<GatewayPlaces, 'host'>,
  argv: string[],
  stdin?: string,
): Promise<string> {
  const result = await host.exec(argv, { timeoutMs: TIMEOUT_MS, ...(stdin === undefined ? {} : { stdin }) });
  if (result.outcome === 'known' && result.exitCode === 0) return result.stdout;
  requireOutcome({ host, timeoutMs: TIMEOUT_MS }, result);
  if (saysDiskFull(result.stderr))
    throw diskFull({
      host: host.name,
      path: host.place.root,
      free: await freeSpace(host),
      local: host.transport === 'local',
    });
  throw hostRefused(host.name, result.outcome === 'unknown' ? result.reason : result.stderr.trim());
}
