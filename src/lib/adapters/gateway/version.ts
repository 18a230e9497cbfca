import { LEAST_HAPROXY } from '../../core/ports/gateway.ts';
import type { ExecResult, Host } from '../../core/ports/host.ts';
import { isAtLeast } from '../../core/kit/compare-versions.ts';
import { requireOutcome } from '../require-outcome.ts';
import { haproxyMissing, haproxyTooOld, hostRefused } from './errors.ts';

/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;

/** Version of a host's HAProxy. Throws `haproxy-missing`, `haproxy-too-old`, `gateway-host-refused` or `connection-lost` (exit 4). */
export async function requireHaproxy(host: Host): Promise<string> {
  const result = await host.exec(['haproxy', '-v']);
  requireOutcome({ host }, result);
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(result.stdout)?.[1];
  if (result.outcome === 'known' && result.exitCode === NOT_FOUND) throw haproxyMissing(host);
  if (version === undefined)
    throw hostRefused(host.name, result.outcome === 'known' ? `haproxy -v: ${saidBy(result)}` : result.reason);
  if (!isAtLeast(version, LEAST_HAPROXY)) throw haproxyTooOld(host, version, LEAST_HAPROXY);
  return version;
}

function saidBy({ stdout, stderr }: ExecResult): string {
  return (stderr || stdout).trim();
}
