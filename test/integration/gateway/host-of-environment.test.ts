import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { openContext } from '../../../src/lib/cli/wire.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { anEnvironment } from '../../support/project/serving.ts';
import { tempProject } from '../../support/temp-project.ts';

function open(root: string): Promise<StageContext> {
  return openContext({
    root,
    interrupt: { requested: false, signal: new AbortController().signal },
    emit: () => undefined,
  });
}

test('seeks no gateway here for an environment without a file', async () => {
  const ctx = await open(tempProject());
  await expect(ctx.gateway('prod')).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('seeks an environment’s gateway on its file’s host alone', async () => {
  const root = tempProject();
  const ctx = await open(root);
  await openStore(root).write(anEnvironment('prod', { port: 18_998, host: 'k' }));
  await expect(ctx.gateway('prod')).rejects.toMatchObject({ code: 'host-unknown', exit: 4 });
  await openStore(root).write(anEnvironment('prod', { port: 18_998 }));
  expect(await (await ctx.gateway('prod')).status()).toMatchObject({ running: false });
});
