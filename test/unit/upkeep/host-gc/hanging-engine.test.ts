import { expect, test } from 'vitest';
import { collectHostGarbage } from '../../../../src/lib/stages/upkeep/host-gc/collect-garbage.ts';
import type { Engine } from '../../../../src/lib/core/ports/engine.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test('what an engine needs is known without asking the container engine of the host, which may hang', async () => {
  const lockDigest = `sha256:${'b'.repeat(64)}`;
  let needed: readonly string[] = [];
  const inventory = async (digests: readonly string[]) => {
    needed = digests;
    return { items: [], engineAsked: false };
  };
  const ctx = stageContext(tempProject(), {
    hostSweeper: async () => ({ inventory, remove: () => Promise.reject(new Error('nothing is removed here')) }),
    engine: async (name) =>
      ({
        environment: () => (name === 'local' ? Promise.resolve({ lockDigest }) : new Promise(() => undefined)),
      }) as unknown as Engine,
  });
  const spec = { transport: 'ssh2', address: 'gpu1', engine: 'docker', labels: {} } as const;
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  const facts = await collectHostGarbage.gather({ name: 'gpu1' }, ctx);
  expect(needed).toEqual([lockDigest]);
  expect(collectHostGarbage.plan({ name: 'gpu1' }, facts).gates).toMatchObject([
    { verdict: 'pass' },
    { id: 'engine-asked', verdict: 'fail' },
  ]);
});
