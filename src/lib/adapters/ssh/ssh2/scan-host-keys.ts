import type { Client } from 'ssh2';
import type { HopName, HostKeyVerdict } from '../failures/ssh-errors.ts';
import { openClient, type ClientOptions } from './open-client.ts';
import { hopName, type Hop } from '../identity/hops.ts';
import { presentedBy } from '../identity/known-hosts.ts';

export interface ScannedKey extends HostKeyVerdict {
  at: HopName;
  /** The machine's name in known_hosts. */
  name: string;
  type: string;
  fingerprint: string;
  blob: Buffer;
}

/** Host keys of jump hosts and host, nearest first, up to the first untrusted one. No login before trust. */
export async function scanHostKeys(
  hops: Hop[],
  options: Pick<ClientOptions, 'askSecret' | 'signal'> = {},
): Promise<ScannedKey[]> {
  const open: Client[] = [];
  const seen: ScannedKey[] = [];
  const isTrustedJump = (): boolean => seen.at(-1)?.verdict === 'ok' && seen.length < hops.length;
  try {
    for (const [index, hop] of hops.entries()) {
      const route = hops.slice(0, index + 1);
      const at = hopName(route, index < hops.length - 1);
      const onKey = (blob: Buffer): boolean => {
        seen.push(scanned(hop, at, blob));
        return isTrustedJump();
      };
      open.push(await openClient(route, at.isJump, open.at(-1), { ...options, onKey }));
    }
  } catch (error) {
    if (seen.length === open.length || isTrustedJump()) throw error;
  } finally {
    for (const client of open.toReversed()) client.destroy();
  }
  return seen;
}

function scanned({ policy }: Hop, at: HopName, blob: Buffer): ScannedKey {
  const key = presentedBy(blob);
  return { ...policy.judge(key), at, name: policy.name, ...key, blob: Buffer.from(blob) };
}
