import { expect, test } from 'vitest';
import { collectHostGarbage } from '../../../../src/lib/stages/upkeep/host-gc/collect-garbage.ts';
import type { Engine } from '../../../../src/lib/core/ports/engine.ts';
import type { HostItem, Removal } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [TREE, OTHER, LOCK, IMAGE] = [hex('a'), hex('c'), hex('b'), hex('d')];
const USED_AT = '2026-01-01T00:00:00.000Z';

/** A host with a left-over, two trees and an image, whose sweep is cut after its first step. */
async function cutSweep() {
  const signal = new AbortController().signal;
  const interrupt = { requested: false, signal };
  const gone: { kind: string; id: string; usedAt?: string | undefined }[] = [];
  const there = { engineAsked: true, runs: [] as string[] };
  const held = (id: string, needed: readonly string[]): string[] => [
    ...(needed.includes(id) ? ['this-project'] : []),
    ...(there.runs.includes(id) ? ['in-use'] : []),
  ];
  const inventory = async (needed: readonly string[]) => ({
    engineAsked: there.engineAsked,
    items: [
      { kind: 'part', id: 'incoming/x/y', bytes: 9, holders: [] },
      { kind: 'tree', id: TREE, bytes: 8, usedAt: USED_AT, holders: held(TREE, needed) },
      { kind: 'tree', id: OTHER, bytes: 7, usedAt: USED_AT, holders: held(OTHER, needed) },
      { kind: 'image', id: IMAGE, bytes: 6, holders: held(IMAGE, needed) },
    ] satisfies HostItem[],
  });
  const remove = async (item: Pick<HostItem, 'kind' | 'id' | 'usedAt'>): Promise<Removal> => {
    gone.push(item);
    interrupt.requested = true;
    return 'removed';
  };
  const environment = async () => ({ lockDigest: LOCK });
  const parts = {
    hostSweeper: async () => ({ inventory, remove }),
    engine: async () => ({ environment }) as unknown as Engine,
  };
  const root = tempProject();
  const cut = stageContext(root, { ...parts, interrupt });
  const spec = { transport: 'ssh2', address: 'gpu1', engine: 'docker', labels: {} } as const;
  await cut.project.write(resourceOf('Host', 'gpu1', spec));
  await expect(executeOperation(collectHostGarbage, { name: 'gpu1' }, cut)).rejects.toMatchObject({ exit: 130 });
  expect(gone).toMatchObject([{ kind: 'part' }]);
  const ctx = stageContext(root, parts);
  return { ctx, gone, there, resume: () => resumeRuns(ctx, async () => collectHostGarbage) };
}

test('a sweep that was cut leaves what a job reads that was launched meanwhile, and takes the rest', async () => {
  const { ctx, gone, there, resume } = await cutSweep();
  const run = { operation: 'train launch', subject: 'm', kind: 'job', status: 'running', outputs: [] } as const;
  const job = { inputs: [{ digest: TREE }] };
  const spec = { ...run, host: 'gpu1', engine: 'docker', job, startedAt: USED_AT };
  await ctx.project.write(resourceOf('Run', '01JD0000000000000000000009', spec as never));
  there.runs.push(IMAGE);
  expect(await resume()).toMatchObject([{ outcome: 'finished' }]);
  expect(gone.slice(1)).toEqual([{ kind: 'tree', id: OTHER, bytes: 7, usedAt: USED_AT }]);
  const [event] = (await ctx.project.readEvents()).slice(-1);
  expect(event).toMatchObject({ operation: 'host gc', result: 'succeeded' });
});

test('the same command typed again goes on alike, and tells what it left', async () => {
  const { ctx, gone, there } = await cutSweep();
  there.runs.push(TREE, IMAGE);
  const { resumed, result } = await executeOperation(collectHostGarbage, { name: 'gpu1' }, ctx);
  expect([resumed, result]).toEqual([true, { kept: [`remove-tree-${TREE}`, `remove-image-${IMAGE}`], failed: [] }]);
  expect(gone.slice(1)).toMatchObject([{ id: OTHER }]);
});

test('what runs there is not known any more: neither tree nor image goes', async () => {
  const { ctx, gone, there } = await cutSweep();
  there.engineAsked = false;
  const { result } = await executeOperation(collectHostGarbage, { name: 'gpu1' }, ctx);
  expect(result.failed).toMatchObject([TREE, OTHER, IMAGE].map((id) => ({ id, code: 'engine-unreachable', exit: 4 })));
  expect(gone.length).toBe(1);
});

test('where nothing has changed all goes', async () => {
  const { gone, resume } = await cutSweep();
  await resume();
  expect(gone.map(({ id }) => id)).toEqual(['incoming/x/y', TREE, OTHER, IMAGE]);
});
