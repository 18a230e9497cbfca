import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import type { Slot } from '../../src/lib/core/ports/gateway.ts';
import { hostIn } from './host-in.ts';
import { FAST, liveSandbox } from './live-sandbox.ts';
import { aHost, factsOf, gpusNamed } from './project/machines.ts';
import { ANY_TTFT_MS, releaseSandbox, type Behaviour, type ReleaseSandbox } from './release-sandbox.ts';

/** Releases `one-1`, `two-1` and `three-1`, each of which wants one GPU, on a host that says it has two. Dispose it. */
export async function gpuTemplate(last: Behaviour = FAST): Promise<ReleaseSandbox> {
  const box = await releaseSandbox({ ttftBudgetMs: ANY_TTFT_MS });
  await nameGpus(box, ['GPU-a', 'GPU-b']);
  await box.addReleases({ one: FAST, two: FAST, three: last }, '--gpus', '1');
  return box;
}

/** Has the host of a sandbox say that it has these GPUs, by its file; nothing computes on them. */
export async function nameGpus({ project }: ReleaseSandbox, uuids: string[]): Promise<void> {
  await project.write(aHost('local', { facts: factsOf({ gpus: gpusNamed(...uuids) }) }));
}

/** `one-1` serves and `two-1` waits for a rollback, or what is told: a GPU is leased to each of them. */
export async function gpuSandbox(
  template: ReleaseSandbox,
  slots: Partial<Record<Slot, string>> = { blue: 'one-1', green: 'two-1' },
): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, slots);
  for (const { id, labels } of await box.runner.services.list()) await lease(box, id, labels.slot as Slot);
  return box;
}

async function lease(box: ReleaseSandbox, holder: string, slot: Slot): Promise<void> {
  const devices = [slot === 'blue' ? 'GPU-a' : 'GPU-b'];
  const asked = { holder, actor: 'author@example.org', project: 'demo', devices, count: 1, seconds: 3600 };
  const { granted } = await leasesOf(box).acquire(asked);
  if (!granted) throw new Error(`no lease for ${holder}`);
}

/** Leases on the GPUs of a sandbox's host. */
export function leasesOf({ env }: ReleaseSandbox): Leases {
  return hostLeases(hostIn(env.SOVRAN_STORE ?? ''));
}

/** Releases whose services have a GPU, by name. */
export async function releasesWithGpu(box: ReleaseSandbox): Promise<string[]> {
  const services = await box.runner.services.list();
  const { leases } = await leasesOf(box).list();
  return leases.map(({ holder }) => services.find(({ id }) => id === holder)?.labels.release ?? holder).sort();
}
