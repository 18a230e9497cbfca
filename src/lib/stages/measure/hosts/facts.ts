import { hostTimedOut } from '../../../core/failures/host-timeout.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { profileOf } from '../../../core/project/resources/host.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findUncountedWork, type FoundWork } from '../../machines/hosts/workload/unrecorded-work.ts';
import { readProfile } from '../../machines/preflight/expect-host.ts';
import type { Needs } from './bounds.ts';
import type { End, HostBenchInput } from './input.ts';

const LOOK_MS = 20_000;

/** What `bench/facts.sh` says of a host. */
interface Look {
  isWritable: boolean;
  freeMiB: number;
  /** Programs that it does not have. */
  missing: string[];
  /** For other hosts, and the interface that has it; empty where it has none. */
  address: string;
  device: string;
}

/** A host before it is measured; `python` is empty where no engine with torch is on all hosts. */
export type BenchedHost = End & Look & { root: string; needs: Needs; found: FoundWork };

/** Reads each host once, side by side. Throws `not-found` (exit 2), and as reaching a host does (exit 4, 6). */
export async function gatherHostBench(input: HostBenchInput, ctx: StageContext): Promise<BenchedHost[]> {
  const resources = await Promise.all(input.hosts.map((name) => requireResource(ctx.project, 'Host', name)));
  const models = (await listResources(ctx.project, 'Model')).filter(({ spec }) => spec.trainable);
  const parameters = Math.max(0, ...models.map(({ spec }) => spec.parameters));
  const pythons = await findTorch(input.hosts, ctx);
  const lookAt = async (host: ResourceOf<'Host'>, at: number): Promise<BenchedHost> => ({
    ...(await look(host.metadata.name, input.interface ?? '', ctx)),
    python: pythons[at] ?? '',
    ranks: Math.max(1, host.spec.facts?.gpus.length ?? 0),
    needs: await needsOf(host, parameters, ctx),
    found: await findUncountedWork(ctx, host, { jobs: [], environments: [] }),
  });
  return Promise.all(resources.map(lookAt));
}

async function look(name: string, device: string, { hosts, interrupt: { signal } }: StageContext) {
  const host = await hosts.open(name);
  const { root } = host.place;
  const argv = scriptArgv('bench/facts', root, device, 'fio', 'iperf3');
  const seen = await host.exec(argv, { timeoutMs: LOOK_MS, signal });
  if (seen.outcome === 'unknown') throw hostTimedOut(name, LOOK_MS);
  return { name, root, ...readLook(seen.stdout) };
}

/** Pure. */
export function readLook(printed: string): Look {
  const all = (word: string): string[] =>
    [...printed.matchAll(new RegExp(`^${word} (\\S+)$`, 'gm'))].map(([, value = '']) => value);
  const freeMiB = Math.floor(Number(all('free')[0] ?? 0) / 1024);
  const [address = '', device = ''] = [...all('address'), ...all('device')];
  return { isWritable: !/^read-only$/m.test(printed), freeMiB, missing: all('missing'), address, device };
}

async function needsOf({ spec }: ResourceOf<'Host'>, parameters: number, ctx: StageContext): Promise<Needs> {
  const profile = profileOf(spec);
  const { trainParameters, diskReadMiBs, checkpointSeconds, exchangeSeconds } = await readProfile(ctx, profile);
  return { profile, parameters: parameters || trainParameters, diskReadMiBs, checkpointSeconds, exchangeSeconds };
}

/** Interpreters of an engine that trains, which has torch; an image does not count. */
async function findTorch(hosts: string[], ctx: StageContext): Promise<string[]> {
  const runners = await Promise.all(hosts.map((host) => ctx.runners.open(host)));
  for (const { name } of (await ctx.engines.list()).filter(({ jobs }) => jobs?.finetune !== undefined)) {
    const found = await Promise.all(runners.map((runner) => runner.environment(name).catch(() => undefined)));
    const paths = found.flatMap((one) => (one?.state === 'ready' && one.path ? [`${one.path}/bin/python`] : []));
    if (paths.length === hosts.length) return paths;
  }
  return [];
}
