import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { placesOf } from '../../src/lib/adapters/gateway/paths.ts';
import { findProcesses } from '../../src/lib/adapters/gateway/workers.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { gatewaySpecOf } from '../../src/lib/stages/serving/environments/start-gateway.ts';
import type { ServiceStatus } from '../../src/lib/core/ports/runner.ts';
import type { Gateway, Slot, SlotStatus } from '../../src/lib/core/ports/gateway.ts';
import type { Resource } from '../../src/lib/core/ports/project-store.ts';
import { readLive } from '../../src/lib/core/project/live.ts';
import { findResource, requireResource } from '../../src/lib/core/project/resources.ts';
import { releaseStatus } from '../../src/lib/stages/release/records/show.ts';
import { servingOf } from '../../src/lib/stages/serving/environments/serving.ts';
import { processStartOf } from '../../src/lib/core/operation/lock/lock.ts';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { keepersIn } from './keepers.ts';
import { put, type Piece } from './project/pieces.ts';
import { recorded } from './project/recorded.ts';
import { aLive, PORTAL_KEY } from './project/serving.ts';
import { ANY_TTFT_MS, releaseSandbox, type Behaviour, type ReleaseSandbox } from './release-sandbox.ts';
import { until } from './process-place.ts';
import { processesNaming } from './processes.ts';
import { git } from './temp-project.ts';
import { withEnv } from './with-env.ts';

export const FAST = { tokens: 5, intervalMs: 5 };

/** Two releases, `one-1` and `two-1`, and nothing running; copied for every kill point. Dispose it. */
export async function sandboxTemplate(behaviour: Behaviour = FAST): Promise<ReleaseSandbox> {
  const box = await releaseSandbox();
  await box.addReleases({ one: behaviour, two: behaviour });
  return box;
}

/** A copy of the template in which releases already serve as finished promotions leave them: recorded, committed. */
export async function liveSandbox(
  template: ReleaseSandbox,
  slots: Partial<Record<Slot, string>>,
  drainSeconds?: number,
): Promise<ReleaseSandbox> {
  const settings = { ttftBudgetMs: ANY_TTFT_MS, ...(drainSeconds === undefined ? {} : { drainSeconds }) };
  const box = await releaseSandbox({ from: template.base, ...settings });
  rmSync(`${box.root}/.sovran`, { recursive: true, force: true });
  const [live, kept] = Object.keys(slots) as Slot[];
  if (live) await box.add(...recordedLive(slots, live, kept));
  const gateway = await gatewayOf(box);
  await gateway.ensure(await gatewaySpecOf(box.context(), 'production'));
  for (const slot of [kept, live]) if (slot) await serve(box, gateway, slot, slots[slot] ?? '');
  if (live) await gateway.switchTo(live, slots[live] ?? '');
  return box;
}

function recordedLive(slots: Partial<Record<Slot, string>>, live: Slot, kept: Slot | undefined): Piece[] {
  const previous = kept ? { previous: slots[kept] ?? '' } : {};
  const served = [kept, live].flatMap((slot) => (slot && slots[slot]) ?? []);
  const record = aLive('production', { slots, live, ...previous, served });
  return served.map((release) => promoted(release, release === slots[live] ? [record] : []));
}

/** What a promotion of a release to `production` leaves. */
function promoted(release: string, writes: Resource<unknown>[]): Piece {
  return async (place) => {
    const { spec } = await requireResource(place.project, 'Release', release);
    const data = { release, releaseDigest: spec.digest, proof: null };
    const actor = 'author@example.org';
    const left = { operation: 'release promote', target: 'Environment/production', actor, data, writes };
    await put(place, recorded(left));
  };
}

/** Starts a release and puts it into a slot of the gateway, which is all that a run does that is cut before its record. */
export async function serve(box: ReleaseSandbox, gateway: Gateway, slot: Slot, name: string): Promise<void> {
  const environment = await findResource(box.project, 'Environment', 'production');
  const release = await findResource(box.project, 'Release', name);
  if (!environment || !release) throw new Error(`no release ${name}`);
  const place = { environment: 'production', spec: environment.spec, slot };
  const { service, modelDigest } = servingOf(box.root, place, { name, spec: release.spec });
  const modelTree = await box.treePath(modelDigest);
  const { socket } = await box.runner.services.start({ ...service, modelTree });
  await until(`${name} is healthy`, async () => (await box.runner.services.status(service.id)).state === 'healthy');
  await gateway.assign(slot, { socket, release: name });
  await gateway.waitUp(slot, 60_000);
}

/** The gateway of a sandbox, opened under its own environment variables. */
export function gatewayOf({ env, root }: Pick<ReleaseSandbox, 'env' | 'root'>): Promise<Gateway> {
  return withEnv(env, () => openGateway('production', openStore(root)));
}

/** One streamed answer through the gateway: its status and the release that gave it. */
export async function askOnce({
  port,
}: Pick<ReleaseSandbox, 'port'>): Promise<{ status: number; release: string | null }> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PORTAL_KEY}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ stream: true, messages: [] }),
  });
  const text = await answer.text();
  expect(text).toContain('[DONE]');
  return { status: answer.status, release: answer.headers.get('x-sovran-release') };
}

/** Kills the master and the workers of a sandbox's gateway, and before them what would start it again. */
export async function killGateway({ env, root }: Pick<ReleaseSandbox, 'env' | 'root'>): Promise<void> {
  const places = withEnv(env, () => placesOf(localHost('local'), root, 'production'));
  const found = await findProcesses(places);
  if (found) await killAll([...keepersIn(places.dir), found.master, ...found.workers]);
}

/** What a power cut leaves: no process of the sandbox, and no runtime folder. */
export async function powerCut({ base, env }: Pick<ReleaseSandbox, 'base' | 'env'>): Promise<void> {
  for (let left = processesNaming(base); left.length > 0; left = processesNaming(base))
    await killAll(left.map(({ pid }) => pid));
  rmSync(env.XDG_RUNTIME_DIR ?? '', { recursive: true, force: true });
  mkdirSync(env.XDG_RUNTIME_DIR ?? '', { mode: 0o700 });
}

async function killAll(pids: number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      continue; // it went with another one
    }
  }
  while (pids.some((pid) => processStartOf(pid) !== undefined)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Exactly one release serves, whichever. */
export async function expectOneLive(box: ReleaseSandbox): Promise<void> {
  const { slots } = await (await gatewayOf(box)).status();
  expect(slots.filter(({ state }) => state === 'ready')).toHaveLength(1);
  expect((await askOnce(box)).status).toBe(200);
}

/** All services, each of which answers that it is well; a busy machine may keep one from saying so in time, once. */
export async function healthyServices({ runner }: Pick<ReleaseSandbox, 'runner'>): Promise<ServiceStatus[]> {
  let services: ServiceStatus[] = [];
  const otherwise = async (): Promise<ServiceStatus[]> =>
    (services = await runner.services.list()).filter(({ state }) => state !== 'healthy');
  await expect.poll(otherwise, { timeout: 60_000 }).toEqual([]);
  return services;
}

/** The one right state: `release` serves, records and gateway agree, nothing is left over. */
export async function expectSettled(
  box: ReleaseSandbox,
  release: string,
  statuses: Record<string, string>,
): Promise<void> {
  const known = await readLive(box.project, 'production');
  const { live, slots: recorded } = known;
  expect(live && recorded[live]).toBe(release);
  const slots = await checkedSlots(await gatewayOf(box));
  expect(slots.filter(({ state }) => state === 'ready').map(({ slot }) => slot)).toEqual([live]);
  const inUse = slots.filter(({ state }) => state !== 'maint');
  expect(Object.fromEntries(inUse.map((slot) => [slot.slot, slot.release]))).toEqual(recorded);
  expect(await askOnce(box)).toEqual({ status: 200, release });
  for (const [name, status] of Object.entries(statuses))
    expect([name, releaseStatus(name, [known], [])]).toEqual([name, status]);
  const services = await healthyServices(box);
  expect(new Set(services.map(({ labels }) => labels.release))).toEqual(new Set(Object.values(recorded)));
  expect(services).toHaveLength(Object.keys(recorded).length);
  const { keys } = withEnv(box.env, () => placesOf(localHost('local'), box.root, 'production'));
  expect(readFileSync(keys, 'utf8').match(/@0@\d+@0$/gm)).toHaveLength(1);
  expect(readFileSync(keys, 'utf8')).not.toMatch(/ probe-[^@]+@(?!1@)/);
  expect(listOpenRuns(box.root)).toEqual([]);
  expect(git(box.root, 'status', '--porcelain')).toBe('');
}

/** Slots once the gateway has checked each one in use: before that a drained server counts as down. */
async function checkedSlots(gateway: Gateway): Promise<SlotStatus[]> {
  let slots: SlotStatus[] = [];
  await until('the gateway has checked its slots', async () => {
    ({ slots } = await gateway.status());
    return slots.every(({ state, up }) => state === 'maint' || up);
  });
  return slots;
}
