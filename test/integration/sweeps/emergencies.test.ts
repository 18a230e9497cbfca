import { expect, test } from 'vitest';
import { abandon } from '../../../src/lib/core/operation/executor/abandon.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { rollBack } from '../../../src/lib/core/operation/executor/resume.ts';
import { isWorkDone } from '../../../src/lib/core/operation/journal/progress.ts';
import { withLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { readLive } from '../../../src/lib/core/project/live.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { findOpenPromotion, rollbackRelease } from '../../../src/lib/stages/release/rollback/rollback.ts';
import { addApplicationKey } from '../../../src/lib/stages/serving/applications/add.ts';
import { hashKey, keyIdOf, stateOf } from '../../../src/lib/stages/serving/applications/keys.ts';
import { revokeKeys } from '../../../src/lib/stages/serving/applications/revoke.ts';
import { stopEnvironment } from '../../../src/lib/stages/serving/environments/stop.ts';
import { emergencyOf, finishBefore } from '../../../src/lib/stages/upkeep/status/resume-project.ts';
import { findOperation } from '../../support/find-operation.ts';
import { newKey } from '../../support/lossy-keys.ts';
import { recordMoments } from '../../support/sweep/moments.ts';
import type { PlayedWorld } from '../../support/sweep/played-world.ts';
import { liveWorld, PROMOTION } from '../../support/sweep/serving-cases.ts';

const timeout = 900_000;
const BACK = { environment: 'production' };
const STOP = { name: 'production', endTraffic: true };

/** What has the traffic, or gets it at the gateway's next start. */
function servedLast({ state }: PlayedWorld): string | undefined {
  const { slots, lastServed } = state.door;
  return Object.values(slots).find((slot) => slot.state === 'ready')?.release ?? lastServed;
}

async function recorded(world: PlayedWorld): Promise<string | undefined> {
  const { live, slots } = await readLive(world.open().project, 'production');
  return live && slots[live];
}

test('a stop after a killed rollback records what served', { timeout }, async () => {
  const world = await liveWorld(['one-1', 'two-1']);
  const run = (): Promise<unknown> => executeOperation(rollbackRelease, BACK, world.open());
  const { moments } = await recordMoments(world, 'journal', run);
  for (const { restore, label } of moments) {
    restore();
    await finishBefore(world.open(), findOperation, emergencyOf(stopEnvironment, STOP));
    const served = servedLast(world);
    await executeOperation(stopEnvironment, STOP, world.open());
    expect([await recorded(world), listOpenRuns(world.root)], label).toEqual([served, []]);
  }
});

test('a rollback after a promotion killed past its pivot restores its predecessor', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  const run = (): Promise<unknown> =>
    executeOperation(promoteRelease, { ...PROMOTION, release: 'two-1' }, world.open());
  const { moments } = await recordMoments(world, 'journal', run);
  let finished = 0;
  for (const { restore, label } of moments) {
    restore();
    if (listOpenRuns(world.root).length === 0 || findOpenPromotion(world.root, 'production')) continue;
    finished += (await finishBefore(world.open(), findOperation, emergencyOf(rollbackRelease, BACK))).length;
    await executeOperation(rollbackRelease, BACK, world.open());
    expect([servedLast(world), await recorded(world), listOpenRuns(world.root)], label).toEqual(['one-1', 'one-1', []]);
  }
  expect(finished).toBeGreaterThan(0);
});

const PORTAL = { name: 'portal', key: null };
const ADDED = { name: 'portal', key: newKey('added') };

function isOpenThere({ state }: PlayedWorld, digest: string): boolean {
  const entry = [...state.door.keys.keys].find(([key]) => key === digest);
  return entry !== undefined && !entry[1].revoked;
}

test('a revocation closes keys at once while another run holds the project', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  await executeOperation(addApplicationKey, ADDED, world.open());
  const waits: string[] = [];
  const ctx = { ...world.open(), emit: (event: { type: string }) => void waits.push(event.type) };
  const held = await withLock(world.root, 'release promote', '2026-01-01T00:00:00.000Z', async () => {
    const revoking = executeOperation(revokeKeys, PORTAL, ctx);
    await expect.poll(() => waits, { timeout: 60_000 }).toContain('waiting');
    expect(isOpenThere(world, hashKey('added'))).toBe(false);
    return { revoking };
  });
  await expect(held.revoking).resolves.toMatchObject({ commit: { status: 'committed' } });
  expect(listOpenRuns(world.root)).toEqual([]);
});

test('revokes a rolled back key in a file written since', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  const first = { name: 'portal', key: newKey('first') };
  await executeOperation(addApplicationKey, first, world.open());
  const run = (): Promise<unknown> => executeOperation(addApplicationKey, ADDED, world.open());
  const { moments } = await recordMoments(world, 'journal', run);
  let rolledBack = 0;
  for (const { restore, label } of moments) {
    restore();
    const [open] = listOpenRuns(world.root);
    if (!open || isWorkDone(open.progress)) continue;
    await executeOperation(revokeKeys, { name: 'portal', key: keyIdOf(hashKey('first')) }, world.open());
    await rollBack(world.open(), findOperation, open.journal.runId);
    const { spec } = await requireResource(world.open().project, 'Application', 'portal');
    const states = spec.keys.map((key) => stateOf(spec, key, '2026-01-01T00:00:00.000Z'));
    expect(states.filter((state) => state === 'valid').length, label).toBe(spec.keys.length - rolledBackIn(spec.keys));
    rolledBack += 1;
  }
  expect(rolledBack).toBeGreaterThan(2);
});

/** Keys of the two that the test made, which must not be valid. */
function rolledBackIn(keys: { sha256: string }[]): number {
  return keys.filter(({ sha256 }) => [first, ADDED.key.sha256].includes(sha256)).length;
}

const first = newKey('first').sha256;

test('an abandoned revocation says that its keys may be open', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  await executeOperation(addApplicationKey, ADDED, world.open());
  const { moments } = await recordMoments(world, 'journal', () => executeOperation(revokeKeys, PORTAL, world.open()));
  const half = moments.find(({ restore }) => (restore(), isOpenThere(world, hashKey('added')) && anyOpen(world)));
  half?.restore();
  const [open] = listOpenRuns(world.root);
  open?.journal.append({ type: 'stuck', code: 'host-unreachable' });
  const [closed] = await abandon(world.open(), findOperation, open?.journal.runId ?? '');
  expect(closed).toMatchObject({ outcome: 'abandoned', remarks: [{ key: 'app.key.maybe-open' }] });
  await executeOperation(revokeKeys, PORTAL, world.open());
  expect(isOpenThere(world, hashKey('added'))).toBe(false);
});

function anyOpen({ root }: PlayedWorld): boolean {
  return listOpenRuns(root).length > 0;
}
