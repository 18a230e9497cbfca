import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostApplyData, renderHostApply } from '../../../src/lib/stages/machines/provision/render.ts';
import { folderStep } from '../../support/folder-steps.ts';
import { folderWorld } from '../../support/folder-world.ts';
import { plainView } from '../../support/plain-view.ts';

test('names a change that could not be reverted, with how to look', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01', {
      apply: ({ host }) => [{ argv: ['tee', join(folder, host, 'S01')], stdin: 'wrong' }],
      compensate: () => [{ argv: ['sh', '-c', 'echo no room left >&2; exit 3'] }],
    }),
  ]);
  const done = await world.apply();
  expect(done.hosts[0]?.steps[0]?.failure).toMatchObject({ code: 'not-converged', rolledBack: false });
  const words = renderHostApply(done, plainView()).join('\n');
  expect(words).toContain('no room left');
  expect(words).toContain('sovran host plan a');
  expect(JSON.stringify(hostApplyData(done, plainView()))).toMatch(/"whyNotRolledBack":"[^"]*no room left/);
});
