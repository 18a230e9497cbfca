import type { ExecResult, Host } from '../../ports/host.ts';
import { requireHeard } from '../require-heard.ts';
import { haproxyMissing, haproxyTooOld, hostRefused } from './errors.ts';

/** The oldest branch whose runtime commands and map transactions the adapter relies on. */
const NEEDED = '2.8';
/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;

/** Version of a host's HAProxy. Throws `haproxy-missing`, `haproxy-too-old`, `gateway-host-refused` or `line-broken` (exit 4). */
export async function requireHaproxy(host: Host): Promise<string> {
  const result = await host.exec(['haproxy', '-v']);
  requireHeard({ host }, result);
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(result.stdout)?.[1];
  if (result.outcome === 'known' && result.exitCode === NOT_FOUND) throw haproxyMissing(host);
  if (version === undefined)
    throw hostRefused(host.name, result.outcome === 'known' ? `haproxy -v: ${saidBy(result)}` : result.reason);
  if (isOlder(version, NEEDED)) throw haproxyTooOld(host, version, NEEDED);
  return version;
}

function saidBy({ stdout, stderr }: ExecResult): string {
  return (stderr || stdout).trim();
}

/** Compares the first two numbers of two versions. */
export function isOlder(version: string, needed: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}
