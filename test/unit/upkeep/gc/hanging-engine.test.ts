import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/lib/stages/upkeep/gc/collect-garbage.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { fakeSweeper } from '../../../support/fake-sweeper.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test('needs of an engine are known without the container engine', async () => {
  const lockDigest = `sha256:${'b'.repeat(64)}`;
  let needed: readonly string[] | undefined;
  const sweeper = fakeSweeper({
    async inventory(needs) {
      needed = (await needs?.())?.digests;
      return { items: [], engineAsked: false };
    },
  });
  const ctx = stageContext(tempProject(), {
    hosts: { sweeper: async () => sweeper },
    engines: { list: async () => [{ name: 'cpu', variants: { cpu: {} } }] as never, lock: async () => lockDigest },
    runners: { open: () => new Promise(() => undefined) },
  });
  const image = `sha256:${'c'.repeat(64)}`;
  const images = { vllm: `vllm/vllm-openai@${image}` };
  const spec = { transport: 'ssh2', address: 'gpu1', runner: 'docker', labels: {}, images } as const;
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  const input = { hosts: ['gpu1'], forgotten: [] };
  const { steps } = collectGarbage.plan(input, await collectGarbage.gather(input, ctx));
  expect(needed).toEqual([lockDigest, image]);
  expect(steps).toMatchObject([{ args: { stopped: { code: 'engine-silent' } } }]);
});
