import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ALERTMANAGER_OFFSET } from '../../../src/lib/core/project/resources/watch.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { alertmanager } from '../../support/alertmanager.ts';
import { folderStep, contentOf, disturb } from '../../support/folder-steps.ts';
import { type FolderWorld, folderWorld } from '../../support/folder-world.ts';
import { git } from '../../support/temp-project.ts';
import { watchPath } from '../../support/watch-tools.ts';

/** Hosts that are watched, each with the port of its Alertmanager. */
async function watched({ ctx, root }: FolderWorld, ports: Record<string, number>): Promise<void> {
  const spec = { folder: '/w', environments: [], peers: [], routes: [], programs: {}, files: {} };
  mkdirSync(join(root, 'watch'), { recursive: true });
  for (const [name, port] of Object.entries(ports))
    await ctx.project.write(resourceOf('Watch', name, { ...spec, portBase: port - ALERTMANAGER_OFFSET }));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'watches');
}

test('alerts of a host are silent while it is worked on, everywhere', { timeout: 60_000 }, async () => {
  vi.stubEnv('PATH', watchPath);
  const { port, amtool } = await alertmanager();
  const silences = (...flags: string[]): string[] => amtool('silence', 'query', '-o', 'json', ...flags).split('\n');
  const query = `amtool silence query -o json --alertmanager.url=http://127.0.0.1:${port}`;
  const world = folderWorld(['a', 'b'], (folder) => [
    folderStep(folder, 'S01', {
      apply: ({ host }) => [
        {
          argv: [
            'sh',
            '-c',
            `${query} >'${join(folder, host, 'silences')}'; echo wanted | tr -d '\\n' >'${join(folder, host, 'S01')}'`,
          ],
        },
      ],
    }),
  ]);
  await watched(world, { b: port, c: 1 });
  const told: unknown[] = [];
  const emit = world.ctx.emit.bind(world.ctx);
  world.ctx.emit = (event) => {
    if (event.type === 'step-progress') told.push(event.text);
    emit(event);
  };
  expect(await world.apply()).toMatchObject({
    verdict: 'changed',
    changes: 2,
    hosts: [{ steps: [{ id: 'S01' }] }, { steps: [{ id: 'S01' }] }],
  });
  expect(contentOf(world.folder, 'a', 'silences')?.trim()).toBe('[]');
  const [during] = JSON.parse(contentOf(world.folder, 'b', 'silences') ?? '') as {
    endsAt: string;
    matchers: object[];
  }[];
  expect(during?.matchers).toEqual([{ isEqual: true, isRegex: false, name: 'host', value: 'b' }]);
  expect(Date.parse(during?.endsAt ?? '') - Date.now()).toBeGreaterThan(3_500_000);
  expect([JSON.parse(silences().join('')), JSON.parse(silences('--expired').join(''))]).toEqual([
    [],
    [expect.anything()],
  ]);
  const silent = { key: 'provision.silence.failed', params: { host: 'c' } };
  expect(told.filter((one) => (one as { key: string }).key === silent.key)).toEqual([silent, silent]);

  expect((await world.plan()).steps).toEqual([]);
  disturb(world.folder, 'b', 'S01');
  writeFileSync(join(world.folder, 'b', 'silences'), '');
  expect((await world.plan()).steps.map(({ id }) => id)).toEqual(['b-silence-begin', 'b-S01', 'b-silence-end']);
});

test('a step that fails ends the silence, too', { timeout: 60_000 }, async () => {
  vi.stubEnv('PATH', watchPath);
  const { port, amtool } = await alertmanager();
  const world = folderWorld(['a'], (folder) => [folderStep(folder, 'S01', { apply: () => [{ argv: ['false'] }] })]);
  await watched(world, { a: port });
  expect(await world.apply()).toMatchObject({ verdict: 'failed' });
  expect(amtool('silence', 'query', '-q')).toBe('');
  expect(amtool('silence', 'query', '-q', '--expired')).toMatch(/^[0-9a-f-]{36}$/);
});
