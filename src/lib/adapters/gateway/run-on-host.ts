import type { GatewayPlaces } from './places.ts';
import { hostRefused } from './errors.ts';

/** Runs a short command on the gateway's host and returns its output. Throws `gateway-host-refused` where it fails. */
export async function runOnHost({ host }: GatewayPlaces, argv: string[], stdin?: string): Promise<string> {
  const result = await host.exec(argv, { timeoutMs: 30_000, ...(stdin === undefined ? {} : { stdin }) });
  if (result.outcome === 'known' && result.exitCode === 0) return result.stdout;
  throw hostRefused(host.name, result.outcome === 'unknown' ? result.reason : result.stderr.trim());
}
