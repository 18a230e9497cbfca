import { existsSync } from 'node:fs';
import { message, type Message } from '../../../text/message.ts';
import { clientMissing } from '../errors.ts';
import { nameOf } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import type { HostKeyPolicy } from './host-key-policy.ts';
import type { Identities } from './load-identities.ts';

/** One machine on the way, or the last, with all that decides how it is reached. */
export interface Hop {
  target: ResolvedTarget;
  identities: Identities;
  policy: HostKeyPolicy;
}

export interface DriverChoice {
  driver: 'ssh2' | 'openssh';
  reason: Message;
}

/** What the host file says; `auto` leaves the choice to what the way needs. */
export type WantedTransport = 'auto' | 'ssh2' | 'openssh';

/**
 * ssh2 unless some machine on the way needs what it cannot do; the host file overrides. Throws `ssh-client-missing`
 * (exit 4) where the OpenSSH client is needed and absent.
 */
export function chooseDriver(hops: Hop[], wanted: WantedTransport, hasClient: boolean): DriverChoice {
  const need = hops.map(needOf).find((reason) => reason !== undefined);
  const choice: DriverChoice =
    wanted === 'auto'
      ? need
        ? { driver: 'openssh', reason: need }
        : { driver: 'ssh2', reason: message('ssh.driver.default') }
      : { driver: wanted, reason: message('ssh.driver.asked', { driver: wanted }) };
  if (choice.driver === 'openssh' && !hasClient) throw clientMissing(choice.reason);
  return choice;
}

/** Why a machine cannot be reached by ssh2, or undefined. */
function needOf({ target, identities, policy }: Hop): Message | undefined {
  const hop = nameOf(target);
  const { keys, others, certificates } = identities;
  const certificate = certificates[0] ?? others.find(({ type }) => type.includes('-cert-'))?.fingerprint;
  const securityKey = others.find(({ type }) => type.startsWith('sk-'));
  if (target.proxyCommand !== undefined) return message('ssh.driver.proxy-command', { hop });
  if (policy.certificateOnly) return message('ssh.driver.host-certificate', { hop });
  if (certificate !== undefined) return message('ssh.driver.user-certificate', { hop, certificate });
  if (target.pkcs11) return message('ssh.driver.pkcs11', { hop });
  if (securityKey && (keys.length === 0 || target.identityFilesNamed))
    return message('ssh.driver.security-key', { hop, fingerprint: securityKey.fingerprint });
  if (target.gssapi && keys.length === 0 && hasTicket()) return message('ssh.driver.gssapi', { hop });
  return undefined;
}

/** Debian's client offers Kerberos to everybody: only a ticket makes that mean something. */
function hasTicket(): boolean {
  const cache = process.env['KRB5CCNAME'];
  return cache === undefined
    ? existsSync(`/tmp/krb5cc_${process.getuid?.() ?? 0}`)
    : !cache.startsWith('FILE:') || existsSync(cache.slice('FILE:'.length));
}
