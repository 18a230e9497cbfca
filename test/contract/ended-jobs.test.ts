import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { StoredItem, RecordedJob } from '../../src/lib/core/ports/host-sweeper.ts';
import { processStartOf, readBootId } from '../../src/lib/core/kit/process-identity.ts';
import { needing } from '../support/fake-sweeper.ts';
import { ensureDocker } from '../support/docker.ts';
import { bed, DEAD, ID, TREE, write, type Bed, type End } from '../support/ended-job.ts';
import { OWNER } from '../support/host-store.ts';
import { tempDir } from '../support/temp-project.ts';

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

async function itemsOf(host: Host, recorded: readonly RecordedJob[]): Promise<StoredItem[]> {
  return (await hostSweeper(host, OWNER).inventory(needing([], recorded))).items;
}

const FOR_GOOD = { state: 'succeeded', resumable: false };
const FAILED = { state: 'failed', resumable: false };
const MAY_GO_ON = { state: 'failed', resumable: true };
const IN_USE = ['in-use'];

test.for([
  ['that ended well and is recorded', FOR_GOOD, { id: ID, over: 'succeeded' }, [['job', 30]], [], []],
  ['that failed for good and is recorded', FAILED, { id: ID, over: 'failed' }, [['job', 30]], [], []],
  ['that ended well and was written off', FOR_GOOD, { id: ID, over: 'written-off' }, [['job', 30]], [], []],
  ['that failed and was written off', FAILED, { id: ID, over: 'written-off' }, [['job', 30]], [], []],
  [
    'that may go on by its host and was written off',
    MAY_GO_ON,
    { id: ID, over: 'written-off' },
    [['partial', 10]],
    IN_USE,
    IN_USE,
  ],
  ['that was called lost and may go on', MAY_GO_ON, { id: ID, lost: true }, [['partial', 10]], IN_USE, IN_USE],
  ['that was called lost and ended well', FOR_GOOD, { id: ID, lost: true }, [], [], IN_USE],
  ['that was called lost and failed for good', FAILED, { id: ID, lost: true }, [], [], IN_USE],
  ['that was called lost and nobody judged', undefined, { id: ID, lost: true }, [], IN_USE, IN_USE],
  [
    'that failed on a full disk, so that its host noted nothing',
    undefined,
    { id: ID, over: 'failed' },
    [['job', 10]],
    IN_USE,
    [],
  ],
  ['that ended well and is not recorded', FOR_GOOD, undefined, [], [], IN_USE],
  ['that ended well and that its record calls failed', FOR_GOOD, { id: ID, over: 'failed' }, [], [], IN_USE],
  ['of which only the record says that it ended well', undefined, { id: ID, over: 'succeeded' }, [], IN_USE, IN_USE],
  ['that may go on', MAY_GO_ON, { id: ID }, [['partial', 10]], IN_USE, IN_USE],
  ['that may go on by its host alone', MAY_GO_ON, { id: ID, over: 'failed' }, [['partial', 10]], IN_USE, IN_USE],
] as const)('a job %s', async ([, end, recorded, left, ofTree, ofImage]) => {
  const { host } = bed(end);
  const items = await itemsOf(host, recorded ? [recorded] : []);
  expect(items.filter(({ id }) => id === ID).map(({ kind, bytes }) => [kind, bytes])).toEqual(left);
  expect(items.find(({ kind }) => kind === 'tree')?.holders).toEqual(ofTree);
  expect(items.find(({ kind }) => kind === 'image')?.holders).toEqual(ofImage);
});

const LIVES = { pid: process.pid, start: processStartOf(process.pid) ?? '', bootId: readBootId() };

test.for<[string, Bed, Partial<RecordedJob>, string[]]>([
  ['a process that is gone, called lost', { contained: false, begun: DEAD }, { lost: true }, ['partial']],
  ['a process that is gone, recorded as killed', { contained: false, begun: DEAD }, {}, ['partial']],
  [
    'a process that is gone, recorded as failed for good',
    { contained: false, begun: DEAD },
    { over: 'failed' },
    ['partial'],
  ],
  ['a process that is gone, recorded as ended well', { contained: false, begun: DEAD }, { over: 'succeeded' }, []],
  ['a process that is gone, written off', { contained: false, begun: DEAD }, { over: 'written-off' }, []],
  ['a process that lives', { contained: false, begun: LIVES }, { lost: true }, []],
  ['a container that has ended', { begun: DEAD }, { lost: true }, ['partial']],
  ['a container that runs', { begun: DEAD, state: 'running' }, { lost: true }, []],
  ['a container of a silent engine', { begun: DEAD, silent: true }, { lost: true }, []],
])('only half-made output goes from a job without recorded end: %s', async ([, made, recorded, left]) => {
  const { host, job } = bed(undefined, made);
  const sweeper = hostSweeper(host, OWNER);
  const items = await itemsOf(host, [{ id: ID, ...recorded }]);
  expect(items.filter(({ id }) => id === ID).map(({ kind }) => kind)).toEqual(left);
  expect(await itemsOf(host, [])).not.toContainEqual(expect.objectContaining({ id: ID }));
  if (made.silent) await expect(sweeper.remove({ kind: 'partial', id: ID })).rejects.toThrow();
  else expect(await sweeper.remove({ kind: 'job', id: ID })).toBe('kept');
  const goes = made.begun === DEAD && made.state === undefined && !made.silent;
  if (!made.silent) expect(await sweeper.remove({ kind: 'partial', id: ID })).toBe(goes ? 'removed' : 'kept');
  expect(existsSync(job('out/.partial/model/half'))).toBe(!goes);
  expect([existsSync(job('out/model/weights')), existsSync(job('scratch/checkpoint'))]).toEqual([true, true]);
});

test('a worker that outlives its launcher is left alone', async () => {
  const { host, job } = bed(undefined, { contained: false, begun: DEAD });
  write(job('attempts/1/process.json'), JSON.stringify(LIVES));
  expect((await itemsOf(host, [{ id: ID, lost: true }])).filter(({ id }) => id === ID)).toEqual([]);
  expect(await hostSweeper(host, OWNER).remove({ kind: 'partial', id: ID })).toBe('kept');
});

test('one that was never begun has nothing to be swept', async () => {
  const { host, job } = bed(undefined, { contained: false, begun: DEAD });
  rmSync(job('attempts/1/claim.json'));
  expect((await itemsOf(host, [{ id: ID }])).filter(({ id }) => id === ID)).toEqual([]);
});

test.for<[string, End, Bed, Partial<RecordedJob>, object[] | undefined]>([
  ['that was stopped', MAY_GO_ON, {}, {}, [{ id: ID, bytes: 20 }]],
  ['that was called lost', MAY_GO_ON, {}, { lost: true }, [{ id: ID, bytes: 20 }]],
  ['whose end nobody noted', undefined, { contained: false, begun: DEAD }, { lost: true }, [{ id: ID, bytes: 20 }]],
  ['that failed for good', FAILED, {}, { over: 'failed' }, undefined],
  ['that ended well', FOR_GOOD, {}, { over: 'succeeded' }, undefined],
])('reports what a job %s could resume from', async ([, end, made, recorded, held]) => {
  const { host } = bed(end, made);
  expect((await hostSweeper(host, OWNER).inventory(needing([], [{ id: ID, ...recorded }]))).held).toEqual(held);
});

test('of a job that failed for good its checkpoints go, too', async () => {
  const { host, job } = bed(FAILED);
  write(job('out/failure.json'), '{}');
  expect(await hostSweeper(host, OWNER).remove({ kind: 'job', id: ID })).toBe('removed');
  expect([readdirSync(job('out')).toSorted(), readdirSync(job('scratch'))]).toEqual([
    ['failure.json', 'manifest.json'],
    [],
  ]);
  expect(readdirSync(job('attempts/1')).toSorted()).toEqual(['exit.json', 'verdict.json']);
});

test.for(['running', 'paused', 'restarting', 'created', ''])(
  'a container that is `%s` holds its own',
  async (state) => {
    const { host, job } = bed(FOR_GOOD, { state });
    const items = await itemsOf(host, [{ id: ID, over: 'succeeded' }]);
    expect(items.map(({ kind, holders }) => [kind, holders])).toEqual([
      ['tree', IN_USE],
      ['image', IN_USE],
    ]);
    expect(await hostSweeper(host, OWNER).remove({ kind: 'job', id: ID })).toBe('kept');
    expect(existsSync(job('out/model/weights'))).toBe(true);
  },
);

test('removes container, output and checkpoints of an ended job, keeps its records', async () => {
  const { host, job } = bed(FOR_GOOD);
  expect(await hostSweeper(host, OWNER).remove({ kind: 'job', id: ID })).toBe('removed');
  expect([readdirSync(job('out')), readdirSync(job('scratch'))]).toEqual([['manifest.json'], []]);
  expect(readdirSync(job('attempts/1')).toSorted()).toEqual(['exit.json', 'verdict.json']);
  expect((await itemsOf(host, [{ id: ID, over: 'succeeded' }])).map(({ kind }) => kind)).toEqual(['tree', 'image']);
});

test('removes only half-made output, and none of a restarted job', async () => {
  const { host, job } = bed(MAY_GO_ON);
  const sweeper = hostSweeper(host, OWNER);
  expect(await sweeper.remove({ kind: 'job', id: ID })).toBe('kept');
  expect(await sweeper.remove({ kind: 'partial', id: ID })).toBe('removed');
  expect(readdirSync(job('out')).toSorted()).toEqual(['manifest.json', 'model']);
  write(job('out/.partial/model/half'), 'x');
  mkdirSync(job('attempts/2'));
  expect(await itemsOf(host, [{ id: ID }])).not.toContainEqual(expect.objectContaining({ id: ID }));
  expect(await sweeper.remove({ kind: 'partial', id: ID })).toBe('kept');
  expect(existsSync(job('out/.partial/model/half'))).toBe(true);
});

test('keeps container jobs while the engine is silent; removes process jobs', async () => {
  const recorded = [{ id: ID, over: 'succeeded' }] as const;
  const { host } = bed(FOR_GOOD, { silent: true });
  expect((await itemsOf(host, recorded)).map(({ kind }) => kind)).toEqual(['tree']);
  await expect(hostSweeper(host, OWNER).remove({ kind: 'job', id: ID })).rejects.toThrow();
  const plain = bed(FOR_GOOD, { silent: true, contained: false });
  expect((await itemsOf(plain.host, recorded)).map(({ kind }) => kind)).toEqual(['tree', 'job']);
  expect(await hostSweeper(plain.host, OWNER).remove({ kind: 'job', id: ID })).toBe('removed');
});

test('a link that a worker left leads nowhere', async () => {
  const { host, job } = bed(FOR_GOOD);
  const outside = join(tempDir(), 'outside');
  write(join(outside, 'file'), 'x');
  symlinkSync(outside, job('out/link'));
  symlinkSync(outside, job('scratch/link'));
  expect(await hostSweeper(host, OWNER).remove({ kind: 'job', id: ID })).toBe('removed');
  for (const id of ['..', '../trees', '', '.', `${ID}/out`]) await hostSweeper(host, OWNER).remove({ kind: 'job', id });
  expect(existsSync(join(outside, 'file'))).toBe(true);
  expect(existsSync(join(host.place.root, 'trees', TREE, 'file'))).toBe(true);
});

/** Another sweep takes the same away in the middle of ours. */
const RIVAL = {
  find: 'for last; do :; done; /usr/bin/find "$@"; [ "$last" != -delete ]',
  mv: '/usr/bin/rm -rf "$3"; exit 1',
};
const DENIED = { find: 'for last; do :; done; [ "$last" != -delete ] && exec /usr/bin/find "$@"', mv: 'exit 1' };

test.for(['job', 'partial'] as const)(
  'a file removed by another sweep passes, one that stays fails: %s',
  async (kind) => {
    const end = kind === 'job' ? FOR_GOOD : MAY_GO_ON;
    const remove = (programs: Record<string, string>) =>
      hostSweeper(bed(end, { programs }).host, OWNER).remove({ kind, id: ID });
    expect(await remove(RIVAL)).toBe('removed');
    await expect(remove(DENIED)).rejects.toThrow();
  },
);
