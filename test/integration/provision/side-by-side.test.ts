import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/stages/machines/provision/leases/host-lease.ts';
import { appliedOn, contentOf, folderStep, WANTED } from '../../support/folder-steps.ts';
import { folderWorld } from '../../support/folder-world.ts';

/** Waits until another machine has come as far; the third finds both there. */
const MEET = `: >"$1/$2/met"; n=0
until [ "$(ls "$1"/*/met | wc -l)" -ge 2 ]; do n=$((n + 1)); [ "$n" -lt 200 ] || exit 9; sleep 0.1; done`;

const threeSteps = (folder: string) => [
  folderStep(folder, 'S02', { needs: ['S01'] }),
  folderStep(folder, 'S01'),
  folderStep(folder, 'S03'),
];

test('works on hosts of a batch in parallel, batches in order', async () => {
  const world = folderWorld(['a', 'b', 'c'], (folder) => [
    folderStep(folder, 'S01', {
      apply: ({ host }) => [
        { argv: ['sh', '-c', MEET, 'meet', folder, host], timeoutMs: 30_000 },
        { argv: ['tee', join(folder, host, 'S01')], stdin: WANTED },
      ],
    }),
  ]);
  const done = await world.apply({ batch: '2' });
  expect(done.hosts.map(({ host, status }) => `${host} ${status}`)).toEqual(['a changed', 'b changed', 'c changed']);
  expect(contentOf(world.folder, 'c', 'met')).toBe('');
});

test('refuses a host that another run changes, with who and since', async () => {
  const world = folderWorld(['a'], threeSteps);
  const other = hostLeases('01J0000000000000000000OTHER');
  const host = await world.ctx.hosts.open('a');
  await other.take(host, { ...world.ctx, actor: async () => 'ada@example.org' });
  const plan = await world.plan();
  expect(plan.gates).toMatchObject([
    { id: 'a-free', verdict: 'fail', reason: { params: { holder: 'ada@example.org' } } },
  ]);
  await expect(world.apply()).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  expect(appliedOn(world.folder, 'a')).toEqual([]);
  await other.close();
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 3 });
  expect(await world.plan()).toMatchObject({ gates: [], steps: [] });
});

test('a host taken after the plan fails with its holder, untouched', async () => {
  const world = folderWorld(['a', 'b'], threeSteps);
  const other = hostLeases('X');
  const host = await world.ctx.hosts.open('b');
  (world.watches['a'] ?? { execs: [] }).before = (argv) => {
    if (argv[1]?.endsWith('S03'))
      writeFileSync(join(world.watches['b']?.leases ?? '', 'holder'), 'X\nada\n1\n99999999999\n');
  };
  await other.take(host, world.ctx);
  await other.close();
  const done = await world.apply();
  expect(done.hosts.map(({ host: name, status }) => `${name} ${status}`)).toEqual(['a changed', 'b failed']);
  expect(done.hosts[1]?.steps[0]?.failure).toMatchObject({ code: 'host-held', text: { params: { holder: 'ada' } } });
  expect(appliedOn(world.folder, 'b')).toEqual([]);
});

test.for([
  ['ended', 'X\nada\n1\n2\n'],
  ['cut', 'X\nada\n1'],
  ['no number', 'X\nada\n1\nsoon\n'],
])('a lease that is %s blocks no run', async ([, text]) => {
  const world = folderWorld(['a'], threeSteps);
  await world.plan();
  writeFileSync(join(world.watches['a']?.leases ?? '', 'holder'), text ?? '');
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 3 });
});
