import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { readLive } from '../../../src/lib/core/project/live.ts';
import { addApplicationKey } from '../../../src/lib/stages/serving/applications/add.ts';
import { hashKey } from '../../../src/lib/stages/serving/applications/keys.ts';
import { revokeKeys } from '../../../src/lib/stages/serving/applications/revoke.ts';
import { promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { findOperation } from '../../support/find-operation.ts';
import { newKey } from '../../support/lossy-keys.ts';
import { recordMoments, type Moment } from '../../support/sweep/moments.ts';
import type { PlayedWorld } from '../../support/sweep/played-world.ts';
import { liveWorld, PROMOTION } from '../../support/sweep/serving-cases.ts';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';

/** Many repairs; how long they take is this machine's business. */
const timeout = 900_000;
const TO_TWO = { ...PROMOTION, release: 'two-1' };

/** The step that the run of a world has begun last, and whether it is done. */
function placeOf({ root }: PlayedWorld): string {
  const [id] = listJournals(root, 'active');
  const entries = id === undefined ? [] : openJournal(root, id).entries();
  const last = entries.findLast(({ type }) => type === 'intent' || type === 'done');
  return last && 'step' in last ? `${last.type} ${last.step}` : '';
}

/** What has the traffic. */
function serving({ state }: PlayedWorld): string[] {
  const { running, slots } = state.door;
  const ready = Object.values(slots).filter((slot) => slot.state === 'ready');
  return running ? ready.map(({ release }) => release) : [];
}

function reboot({ state }: PlayedWorld): void {
  state.door.running = false;
  for (const service of Object.values(state.engine.services)) service.runs = false;
}

test('a reboot between switch and proof keeps the new release live', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  const run = (): Promise<unknown> => executeOperation(promoteRelease, TO_TWO, world.open());
  const { moments } = await recordMoments(world, 'journal', run);
  const tried: string[] = [];
  for (const { restore } of moments) {
    restore();
    const place = placeOf(world);
    if (!/^(done switch|(intent|done) (watch|drain)|intent prove)$/.test(place)) continue;
    reboot(world);
    const [resumed] = await resumeRuns(world.open(), findOperation);
    expect(['finished', 'failed'], place).toContain(resumed?.outcome);
    if (resumed?.outcome === 'failed') expect(resumed.recorded, place).toBe(true);
    expect([listOpenRuns(world.root), serving(world)], place).toEqual([[], ['two-1']]);
    expect(await readLive(world.open().project, 'production'), place).toMatchObject({
      live: 'green',
      previous: 'one-1',
    });
    expect(
      Object.values(world.state.engine.services).map(({ runs }) => runs),
      place,
    ).toEqual([true, true]);
    tried.push(place);
  }
  expect(new Set(tried)).toEqual(
    new Set(['done switch', 'intent watch', 'done watch', 'intent drain', 'done drain', 'intent prove']),
  );
});

test('a bad candidate killed at any line gives the traffic back', { timeout }, async () => {
  const world = await liveWorld(['one-1']);
  world.broken.add('two-1');
  const how = { points: 'journal', repairs: ['resume'], fails: 'candidate-failing', sample: 16 } as const;
  const { points, repairs } = await sweepOperation(world, {
    operation: promoteRelease,
    input: TO_TWO,
    find: findOperation,
    ...how,
  });
  console.log(`release promote, bad candidate: ${points} boundaries, ${repairs} repairs`);
  expect([serving(world), listOpenRuns(world.root)]).toEqual([['one-1'], []]);
});

/** A second clone of the project, beside the first. */
function cloneOf({ root, base }: PlayedWorld): string {
  const clone = join(base, 'clone');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  for (const [name, value] of [
    ['user.name', 'Bob'],
    ['user.email', 'bob@example.org'],
  ] as const)
    execFileSync('git', ['-C', clone, 'config', name, value]);
  return clone;
}

/** Digests of the keys of `portal` that the gateway accepts. */
function opening({ state }: PlayedWorld): string[] {
  const open = [...state.door.keys.keys].filter(([, { application, revoked }]) => application === 'portal' && !revoked);
  return open.map(([digest]) => digest);
}

const ALL = { name: 'portal', key: null };
const ADDED = { name: 'portal', key: newKey('added') };

/** Tries every moment of `run` with what another clone does at that moment, then resumes. */
async function besideClone(
  run: (world: PlayedWorld) => Promise<unknown>,
  other: (ctx: ReturnType<PlayedWorld['open']>) => Promise<unknown>,
  check: (world: PlayedWorld, moment: Moment, numberThen: number) => void,
): Promise<void> {
  const world = await liveWorld(['one-1']);
  const clone = cloneOf(world);
  const begun = listJournals(world.root).length;
  const { moments } = await recordMoments(world, 'journal', () => run(world));
  expect(moments.length).toBeGreaterThan(5);
  for (const moment of moments) {
    moment.restore();
    // One that has not begun leaves nothing to resume.
    if (listJournals(world.root).length === begun) continue;
    const numberThen = world.state.door.keys.revocations.get('portal') ?? 0;
    await other(world.openIn(clone));
    await resumeRuns(world.open(), findOperation);
    check(world, moment, numberThen);
    expect(listOpenRuns(world.root), moment.label).toEqual([]);
  }
}

test('a killed add opens no key that another clone has revoked', { timeout }, () =>
  besideClone(
    (world) => executeOperation(addApplicationKey, ADDED, world.open()),
    (ctx) => executeOperation(revokeKeys, ALL, ctx),
    (world, { label }) => expect(opening(world), label).toEqual([]),
  ),
);

test('a revocation killed at any line spares only keys added since', { timeout }, () =>
  besideClone(
    (world) => executeOperation(revokeKeys, ALL, world.open()),
    (ctx) => executeOperation(addApplicationKey, ADDED, ctx),
    (world, { label }, numberThen) => expect(opening(world), label).toEqual(numberThen === 0 ? [] : [hashKey('added')]),
  ),
);
