import { hasClient } from '../config/client.ts';
import { resolveSsh, type ResolveOptions } from '../config/resolve-ssh.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { chooseDriver, type DriverChoice, type WantedTransport } from './choose-driver.ts';
import { hostKeyPolicy } from './host-key-policy.ts';
import type { Hop } from './hops.ts';
import type { KnownHostsFile } from './known-hosts.ts';
import { loadIdentities } from './load-identities.ts';

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
