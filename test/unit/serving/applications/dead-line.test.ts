import { expect, test } from 'vitest';
import { addApplication } from '../../../../src/lib/stages/serving/applications/add.ts';
import { keyIssuer } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { rotateKey } from '../../../../src/lib/stages/serving/applications/rotate-key.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { clockOfSleepers } from '../../../support/clock-of-sleepers.ts';
import { keyedProject, lineCut, type KeyedProject } from '../../../support/keyed-project.ts';
import { git } from '../../../support/temp-project.ts';

const COMMANDS = {
  'app add': (ctx: StageContext) =>
    executeOperation(addApplication(keyIssuer()), { name: 'second', environment: 'production', owner: null }, ctx),
  'app rotate-key': (ctx: StageContext) =>
    executeOperation(rotateKey(keyIssuer()), { name: 'portal', overlapSeconds: 0 }, ctx),
};

const NAMES = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];

/** A line that dies once the environment is held, or once the gateway has been told, and stays so. */
async function deadLine(
  from: 'held' | 'told',
): Promise<{ world: KeyedProject; ctx: StageContext; sleptMs: () => number }> {
  const world = await keyedProject({ far: true });
  let isDead = from === 'held';
  const renew = async (): Promise<boolean> => {
    if (isDead) throw lineCut();
    return true;
  };
  const gateway: StageContext['gateway'] = async (...named) => ({
    ...(await world.ctx.gateway(...named)),
    changeKeys: () => ((isDead = true), Promise.reject(lineCut())),
    takeBackKeys: () => Promise.reject(lineCut()),
  });
  const environmentLeases = async () => ({ ...(await world.ctx.environmentLeases('gpu1')), renew });
  // nothing that was heard counts for longer than an instant: every step asks
  let nowMs = 0;
  const clock = { ...clockOfSleepers(), monotonicMs: () => (nowMs += 60_000) };
  return { world, ctx: { ...world.ctx, clock, gateway, environmentLeases }, sleptMs: clock.sleptMs };
}

test.each(NAMES)(
  '%s over a line that dies before its step ends within seconds, and nothing is changed',
  async (name) => {
    const { world, ctx, sleptMs } = await deadLine('held');
    await expect(COMMANDS[name](ctx)).rejects.toMatchObject({ code: 'connection-lost', exit: 4 });
    expect(sleptMs()).toBeLessThanOrEqual(10_000);
    expect(listOpenRuns(ctx.project.root)).toEqual([]);
    expect(Object.keys(world.there.open())).toEqual([world.key]);
    expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
  },
);

test.each(NAMES)('%s over a line that dies in its step stays open within seconds', async (name) => {
  const { ctx, sleptMs } = await deadLine('told');
  await expect(COMMANDS[name](ctx)).rejects.toMatchObject({ code: 'undo-failed', exit: 4, next: ['sovran resume'] });
  expect(sleptMs()).toBeLessThanOrEqual(20_000);
  expect(listOpenRuns(ctx.project.root)).toHaveLength(1);
});
