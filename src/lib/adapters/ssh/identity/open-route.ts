import { hasClient, resolveSsh, type ResolveOptions, nameOf } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { hostKeyPolicy } from './host-key-policy.ts';
import type { Hop } from './hops.ts';
import type { KnownHostsFile } from './known-hosts.ts';
import { loadIdentities } from './load-identities.ts';
import { existsSync } from 'node:fs';
import type { DriverReason } from '../../../core/ports/ssh-directory.ts';
import { driverReason } from '../../../core/failures/driver-reason.ts';
import { clientMissing } from '../failures/ssh-errors.ts';

export interface Route {
  target: ResolvedTarget;
  hops: Hop[];
  choice: DriverChoice;
}

export interface RouteOptions extends ResolveOptions {
  transport?: WantedTransport;
}

/** Reads files and the agent; no network. */
export async function openRoute(
  destination: string,
  project: KnownHostsFile,
  options: RouteOptions = {},
): Promise<Route> {
  const target = await resolveSsh(destination, options);
  const hops = await loadHops(target, project);
  return { target, hops, choice: await chooseDriver(hops, options.transport ?? 'auto', hasClient) };
}

export async function loadHops(target: ResolvedTarget, project: KnownHostsFile): Promise<Hop[]> {
  return Promise.all(
    [...target.proxyJump, target].map(async (one) => ({
      target: one,
      identities: await loadIdentities(one),
      policy: await hostKeyPolicy(project, one),
    })),
  );
}

interface DriverChoice {
  driver: 'ssh2' | 'openssh';
  because: DriverReason;
}

/** The host file's choice. */
type WantedTransport = 'auto' | 'ssh2' | 'openssh';

/** ssh2 unless a hop needs OpenSSH; the host file overrides. Throws `ssh-client-missing` (exit 4). */
export async function chooseDriver(
  hops: Hop[],
  wanted: WantedTransport,
  hasClient: () => Promise<boolean>,
): Promise<DriverChoice> {
  const need = hops.map(needOf).find((reason) => reason !== undefined);
  const choice: DriverChoice =
    wanted === 'auto'
      ? { driver: need ? 'openssh' : 'ssh2', because: need ?? { name: 'default', hop: '', subject: '' } }
      : { driver: wanted, because: { name: 'asked', hop: '', subject: wanted } };
  if (choice.driver === 'openssh' && !(await hasClient())) throw clientMissing(driverReason(choice.because));
  return choice;
}

/** Why a hop needs OpenSSH. */
function needOf({ target, identities, policy }: Hop): DriverReason | undefined {
  const { keys, others, certificates } = identities;
  const because = (name: DriverReason['name'], subject = ''): DriverReason => ({ name, hop: nameOf(target), subject });
  const certificate = certificates[0] ?? others.find(({ type }) => type.includes('-cert-'))?.fingerprint;
  const securityKey = others.find(({ type }) => type.startsWith('sk-'));
  if (target.proxyCommand !== undefined) return because('proxy-command');
  if (policy.certificateOnly) return because('host-certificate');
  if (certificate !== undefined) return because('user-certificate', certificate);
  if (target.pkcs11) return because('pkcs11');
  if (securityKey && (keys.length === 0 || target.identityFilesNamed))
    return because('security-key', securityKey.fingerprint);
  return target.gssapi && keys.length === 0 && hasTicket() ? because('gssapi') : undefined;
}

/** Debian's client always offers Kerberos; only a ticket counts. */
function hasTicket(): boolean {
  const cache = process.env['KRB5CCNAME'];
  return cache === undefined
    ? existsSync(`/tmp/krb5cc_${process.getuid?.() ?? 0}`)
    : !cache.startsWith('FILE:') || existsSync(cache.slice('FILE:'.length));
}
