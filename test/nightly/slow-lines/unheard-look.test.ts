import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProvisionStep } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { contentOf, folderStep, WANTED } from '../../support/folder-steps.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';

const LIMITS = { revertSeconds: 60, rebootMs: 4000 };

const undone = (folder: string): Pick<ProvisionStep, 'compensate'> => ({
  compensate: ({ host }) => [{ argv: ['tee', join(folder, host, 'undone')], stdin: 'yes' }],
});

const steps = (folder: string): ProvisionStep[] => [folderStep(folder, 'S01', undone(folder))];

/** The line breaks at the look after the step, this many times. */
function breakAtLook(world: FolderWorld, times: number): void {
  const watch = world.watches['a'] ?? { execs: [] };
  let [done, left] = [false, times];
  watch.before = (argv) => {
    if (argv[0] === 'tee') done = true;
  };
  watch.lost = (argv) => done && argv.join(' ') === 'sh -s' && left-- > 0;
}

test('waits for a lost connection at the check; success stays', async () => {
  const world = folderWorld(['a'], steps, LIMITS);
  breakAtLook(world, 1);
  expect(await world.apply()).toMatchObject({ verdict: 'changed', changes: 1 });
  expect(contentOf(world.folder, 'a', 'undone')).toBeUndefined();
});

test('an unchecked step has an unknown end, and is not reverted', async () => {
  const world = folderWorld(['a'], steps, LIMITS);
  breakAtLook(world, Infinity);
  const { hosts } = await world.apply();
  expect(hosts[0]?.steps[0]).toMatchObject({
    outcome: 'failed',
    failure: { code: 'outcome-unknown', text: { key: 'provision.look-unheard', params: { host: 'a', step: 'S01' } } },
  });
  expect(hosts[0]?.steps[0]?.failure).not.toHaveProperty('rolledBack');
  expect([contentOf(world.folder, 'a', 'undone'), contentOf(world.folder, 'a', 'S01')]).toEqual([undefined, WANTED]);
});

test('an answered check without details is not drift: changes stay', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01', {
      ...undone(folder),
      assess: (text) =>
        text === WANTED
          ? { state: 'unknown', observed: null, reason: 'timeout' }
          : { state: 'drift', observed: text, diff: '+' },
    }),
  ]);
  const { hosts } = await world.apply();
  expect(hosts[0]?.steps[0]?.failure).toMatchObject({
    code: 'outcome-unknown',
    text: { key: 'provision.look-unknown' },
  });
  expect(contentOf(world.folder, 'a', 'undone')).toBeUndefined();
});

test('drift on a host that another run took is not reverted', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01', {
      ...undone(folder),
      apply: ({ host }) => [{ argv: ['tee', join(folder, host, 'S01')], stdin: 'wrong' }],
    }),
  ]);
  const watch = world.watches['a'] ?? { execs: [] };
  watch.before = (argv) => {
    if (argv[0] !== 'tee') return;
    writeFileSync(join(watch.leases ?? '', 'holder'), 'X\nada\n1\n99999999999\n');
    writeFileSync(join(watch.leases ?? '', 'fence'), '7\n');
  };
  const { hosts } = await world.apply();
  expect(hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'not-converged', rolledBack: false });
  expect(contentOf(world.folder, 'a', 'undone')).toBeUndefined();
});
