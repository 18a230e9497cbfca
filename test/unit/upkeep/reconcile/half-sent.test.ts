import { expect, test } from 'vitest';
import type { StoredItem } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { findLeftovers } from '../../../../src/lib/stages/upkeep/reconcile/leftovers.ts';
import type { Reach } from '../../../../src/lib/stages/upkeep/reconcile/reach.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { fakeSweeper } from '../../../support/fake-sweeper.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const CODE = 'code/aa.tar.part.0123456789abcdef';
const ARCHIVES = ['images/bb.tar.part.0123456789abcdef', 'images/cc.tar'];

test('leaves the archive of an image to `gc`', async () => {
  const items = [CODE, ...ARCHIVES].map((id): StoredItem => ({ kind: 'part', id, bytes: 7, holders: [] }));
  const ctx = stageContext(tempProject(), {
    hosts: {
      open: async () => ({ facts: async () => ({ gpus: [] }) }) as never,
      sweeper: async (name) => fakeSweeper({ parts: async () => (name === undefined ? [] : items) }),
    },
  });
  const spec = {
    transport: 'ssh2',
    address: 'ops@192.0.2.1',
    root: '/opt/sovran',
    labels: {},
    runner: 'docker',
  };
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  const reach: Reach = { jobs: new Map([['gpu1', []]]), on: (_, look) => look() } as Partial<Reach> as Reach;
  expect((await findLeftovers(ctx, () => false, reach)).parts).toEqual([{ host: 'gpu1', id: CODE, bytes: 7 }]);
});
