import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { bundlePath } from '../../../core/project/resources/bundles.ts';
import { runnerOf } from '../../../core/project/runner-kind.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { fixable } from '../../../core/text/message.ts';
import { failedError } from '../../../core/text/sovran-error.ts';
import { readSettings } from '../../machines/provision/facts/gather.ts';
import { readIdentity } from '../../machines/provision/facts/identify.ts';
import { targetOf } from '../../machines/provision/facts/inspect-host.ts';
import { hostPackages } from '../../machines/provision/files/packages.ts';

/** Packages of hosts, with what they depend on, as this machine's apt finds them. */
export type HostPackages = {
  /** Distribution and release, e.g. `debian-13`. */
  system: string;
  /** With the version that settings lock, as `name=version`. */
  names: string[];
};

const HEADERS = 'linux-headers-';
const FETCH_MS = 60 * 60_000;

/** Below `bundles/`. Pure. */
export const packagesFolder = (system: string): string => `packages/${system}`;

/** What `host apply` would fetch on hosts over SSH, if they are as this machine; `missing`: what no source here offers. */
export async function packagesFor(
  hosts: readonly ResourceOf<'Host'>[],
  ctx: StageContext,
): Promise<{ packages: HostPackages | null; missing: string[] }> {
  const here = await ctx.hosts.open(LOCAL);
  const far = hosts.filter(({ spec }) => spec.transport !== 'local');
  if (far.length === 0) return { packages: null, missing: [] };
  const said = await here.exec(scriptArgv('provision/identity'));
  const [identity, project] = [readIdentity(said.stdout), await readSettings(ctx)];
  const { bundle: _, ...system } = identity;
  const targets = far.flatMap(({ metadata: { name }, spec }) => {
    const { containers } = runnerOf(ctx.runners.kinds, name, spec);
    return targetOf({ name, spec, containers, project, environments: [] }, system, here.place.root) ?? [];
  });
  const names = [...new Set(targets.flatMap(hostPackages))].toSorted();
  if (names.length === 0) return { packages: null, missing: [] };
  const offers = await here.exec(scriptArgv('provision/packages/apt-offers', ...names));
  const offered = new Set([...offers.stdout.matchAll(/^offered=(\S+) /gm)].map(([, name]) => name));
  const isHeaded =
    targets.every(({ profile }) => profile === 'cpu-lab') || names.some((name) => name.startsWith(HEADERS));
  const missing = [...names.filter((name) => !offered.has(name)), ...(isHeaded ? [] : [`${HEADERS}…`])];
  const locks = Object.assign({}, ...targets.map(({ settings }) => settings.packages?.lock)) as Record<string, string>;
  const wanted = names.map((name) => (locks[name] === undefined ? name : `${name}=${locks[name]}`));
  const packages = { system: `${identity.family}-${identity.release}`, names: wanted };
  return { packages, missing: missing.map((name) => `package ${name}`) };
}

/** Into the folder of the system, which is signed again; what is there is kept. Throws `packages-not-fetched` (exit 1). */
export const fetchPackages: Action<HostPackages> = {
  async apply({ system, names }, { ctx }) {
    const { signal } = ctx.interrupt;
    const here = await ctx.hosts.open(LOCAL);
    const argv = scriptArgv('provision/packages/apt-bundle', bundlePath(here, packagesFolder(system)), ...names);
    const done = await here.exec(argv, { signal, timeoutMs: FETCH_MS });
    signal.throwIfAborted();
    if (done.outcome === 'known' && done.exitCode === 0) return;
    const reason = done.outcome === 'known' ? done.stderr.trim() : done.reason;
    throw failedError('packages-not-fetched', fixable('bundle.not-fetched', { reason }));
  },
};
