import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appliedOn, contentOf, disturb, folderStep, WANTED } from '../../support/folder-steps.ts';
import { folderWorld } from '../../support/folder-world.ts';

const threeSteps = (folder: string) => [
  folderStep(folder, 'S02', { needs: ['S01'] }),
  folderStep(folder, 'S01'),
  folderStep(folder, 'S03'),
];

test('the first apply converges in three round trips, the second changes nothing', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  disturb(world.folder, 'b', 'S03', WANTED);
  const first = await world.apply();
  expect(first).toMatchObject({ verdict: 'changed', changes: 5 });
  expect([appliedOn(world.folder, 'a'), appliedOn(world.folder, 'b')]).toEqual([
    ['S01', 'S02', 'S03'],
    ['S01', 'S02'],
  ]);
  for (const watch of Object.values(world.watches)) watch.execs.length = 0;
  const second = await world.apply();
  expect(second).toMatchObject({ verdict: 'converged', changes: 0 });
  expect(Object.values(world.watches).map(({ execs }) => execs.length <= 3)).toEqual([true, true]);
});

test('one event names each host’s outcome', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  disturb(world.folder, 'b', 'S01', WANTED);
  await world.apply();
  const [event] = await world.ctx.project.readEvents({ limit: 1 });
  expect(event).toMatchObject({
    operation: 'host apply',
    data: { hosts: { a: { applied: ['S01', 'S02', 'S03'] }, b: { applied: ['S02', 'S03'] } } },
  });
});

test('applies a saved plan unless its state changed, naming the change', async () => {
  const world = folderWorld(['a'], threeSteps);
  disturb(world.folder, 'a', 'S03', WANTED);
  const saved = await world.plan();
  disturb(world.folder, 'a', 'S01', 'moved');
  disturb(world.folder, 'a', 'S03', 'drifted');
  const refused = world.apply({}, { saved });
  await expect(refused).rejects.toMatchObject({
    code: 'stale-plan',
    exit: 3,
    details: { moved: ['a-S01', 'a-S03'] },
  });
  expect(appliedOn(world.folder, 'a')).toEqual([]);
  const again = await world.plan();
  expect(await world.apply({}, { saved: again })).toMatchObject({ verdict: 'changed', changes: 3 });
});

test('a failure in the first batch spares later hosts, which say so', async () => {
  const world = folderWorld(['a', 'b', 'c'], (folder) => [
    folderStep(folder, 'S01'),
    folderStep(folder, 'S02', {
      apply: ({ host }) => (host === 'a' ? [{ argv: ['sh', '-c', 'echo broken >&2; exit 7'] }] : []),
    }),
    folderStep(folder, 'S03'),
  ]);
  const done = await world.apply();
  expect(done.verdict).toBe('failed');
  expect(done.hosts.map(({ host, status, changes }) => `${host} ${status} ${changes}`)).toEqual([
    'a failed 1',
    'b skipped 0',
    'c skipped 0',
  ]);
  expect(done.hosts[0]?.steps).toMatchObject([
    { id: 'S01', outcome: 'applied' },
    {
      id: 'S02',
      outcome: 'failed',
      failure: { code: 'command-failed', text: { params: { code: 7, said: 'broken' } } },
    },
    { id: 'S03', outcome: 'skipped' },
  ]);
  expect([contentOf(world.folder, 'b', 'S01'), contentOf(world.folder, 'c', 'S01')]).toEqual([undefined, undefined]);
});

test('a failing host stops later batches, not its own', async () => {
  const world = folderWorld(['a', 'b', 'c'], (folder) => [
    folderStep(folder, 'S01', {
      compensate: ({ host }) => [{ argv: ['tee', join(folder, host, 'undone')], stdin: 'yes' }],
      apply: ({ host }) => [{ argv: ['tee', join(folder, host, 'S01')], stdin: host === 'a' ? 'wrong' : WANTED }],
    }),
  ]);
  const done = await world.apply({ batch: '2' });
  expect(done.hosts.map(({ host, status }) => `${host} ${status}`)).toEqual(['a failed', 'b changed', 'c skipped']);
  expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'not-converged', rolledBack: true });
  expect(contentOf(world.folder, 'a', 'undone')).toBe('yes');
});

test('a silent host stops all, or is skipped on request', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  (world.watches['b'] ?? { execs: [] }).away = true;
  await expect(world.apply()).rejects.toMatchObject({
    code: 'hosts-unreachable',
    exit: 4,
    details: { hosts: [{ host: 'b', code: 'connection-lost' }] },
  });
  expect(appliedOn(world.folder, 'a')).toEqual([]);
  const done = await world.apply({ onUnreachable: 'skip' });
  expect(done.hosts.map(({ host, status }) => `${host} ${status}`)).toEqual(['a changed', 'b unreachable']);
});

test('without root rights nothing is touched, on any host', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  (world.watches['b'] ?? { execs: [] }).noRoot = true;
  await expect(world.apply()).rejects.toMatchObject({
    code: 'gates-failed',
    exit: 3,
    details: { gates: [{ id: 'b-sudo-usable' }] },
  });
  expect(appliedOn(world.folder, 'a')).toEqual([]);
});

test('a command with unknown outcome is checked, never rerun on a guess', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  (world.watches['a'] ?? { execs: [] }).cut = (argv) => argv[0] === 'tee' && argv[1]?.endsWith('S01') === true;
  (world.watches['b'] ?? { execs: [] }).lost = (argv) => argv[0] === 'tee' && argv[1]?.endsWith('S03') === true;
  const done = await world.apply({ batch: '2' });
  expect(done.hosts.map(({ host, status }) => `${host} ${status}`)).toEqual(['a changed', 'b failed']);
  expect(done.hosts[1]?.steps.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    id: 'S03',
    failure: { code: 'outcome-unknown' },
  });
  expect(appliedOn(world.folder, 'b')).toEqual(['S01', 'S02', 'S03']);
});

test('skips what has converged since the plan', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01', {
      apply: ({ host }) => [
        { argv: ['sh', '-c', `printf ${WANTED} | tee '${folder}/${host}/S01' '${folder}/${host}/S02'`] },
      ],
    }),
    folderStep(folder, 'S02'),
  ]);
  const done = await world.apply();
  expect(done.hosts[0]?.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['S01 applied', 'S02 already']);
});

test('a lying, hanging or throwing check is unknown, skipped, and reported', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01', {
      assess: () => {
        throw new Error('unreadable');
      },
    }),
    folderStep(folder, 'S02', { needs: ['S01'] }),
    folderStep(folder, 'S03'),
  ]);
  const done = await world.apply();
  expect(done).toMatchObject({ verdict: 'incomplete', changes: 1 });
  expect(done.hosts[0]?.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    'S01 unknown',
    'S02 unknown',
    'S03 applied',
  ]);
});

test('the register excuses until it ends; then the step is due again', async () => {
  const world = folderWorld(['a'], threeSteps);
  const register = (expires: string): void =>
    writeFileSync(
      join(world.root, 'hosts', 'exceptions.yaml'),
      `apiVersion: sovran/v1
kind: HostExceptions
metadata: { name: exceptions }
spec:
  exceptions:
    - { step: S03, group: lab, reason: measured, owner: po, expires: ${expires} }
`,
    );
  register('2999-01-01');
  expect(await world.apply()).toMatchObject({ changes: 2 });
  expect(contentOf(world.folder, 'a', 'S03')).toBeUndefined();
  expect(await world.plan()).toMatchObject({ steps: [], gates: [{ id: 'a-S03', verdict: 'waived' }] });
  register('2020-01-01');
  expect((await world.plan()).steps.map(({ id }) => id)).toEqual(['a-S03']);
});

test('the register is not a host', async () => {
  const world = folderWorld(['a'], threeSteps);
  writeFileSync(
    join(world.root, 'hosts', 'exceptions.yaml'),
    'apiVersion: sovran/v1\nkind: HostExceptions\nmetadata: { name: exceptions }\nspec: { exceptions: [] }\n',
  );
  expect((await world.ctx.project.list('Host')).map(({ metadata }) => metadata.name)).toEqual(['a']);
  await expect(world.ctx.project.read('Host', 'exceptions')).rejects.toMatchObject({ code: 'bad-name', exit: 2 });
});

test('an interruption ends after the current step; the same command resumes', async () => {
  const world = folderWorld(['a'], threeSteps);
  const interrupt = world.ctx.interrupt as { requested: boolean };
  (world.watches['a'] ?? { execs: [] }).before = (argv) => {
    if (argv[1]?.endsWith('S01')) interrupt.requested = true;
  };
  await expect(world.apply()).rejects.toMatchObject({ code: 'interrupted', exit: 130 });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01']);
  interrupt.requested = false;
  delete (world.watches['a'] ?? { execs: [] }).before;
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 3 });
  expect(appliedOn(world.folder, 'a')).toEqual(['S01', 'S02', 'S03']);
});
