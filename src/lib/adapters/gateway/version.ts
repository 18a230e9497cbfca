import type { Host } from '../../ports/host.ts';
import { requireHeard } from '../require-heard.ts';
import { haproxyMissing, haproxyTooOld } from './errors.ts';

/** The oldest branch whose runtime commands and map transactions the adapter relies on. */
const NEEDED = '2.8';

/** Version of a host's HAProxy. Throws `haproxy-missing`, `haproxy-too-old` or `line-broken` (exit 4). */
export async function requireHaproxy(host: Host): Promise<string> {
  const result = await host.exec(['haproxy', '-v']);
  requireHeard({ host }, result);
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(result.stdout)?.[1];
  if (version === undefined) throw haproxyMissing(host);
  if (isOlder(version, NEEDED)) throw haproxyTooOld(host, version, NEEDED);
  return version;
}

/** Compares the first two numbers of two versions. */
export function isOlder(version: string, needed: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}
