import { expect, test } from 'vitest';
import { pinActions } from '../../../../src/lib/stages/machines/hosts/pins/pin-actions.ts';
import { readPins } from '../../../../src/lib/stages/machines/hosts/pins/read-pins.ts';
import type { StepScope } from '../../../../src/lib/core/operation/operation.ts';
import type { HostPin } from '../../../../src/lib/stages/machines/hosts/pins/pins.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { ownNothing } from '../../../../src/lib/core/operation/owned.ts';

const pin = (key: string, name = 'bastion'): HostPin => ({ name, type: 'ssh-ed25519', key });
const OTHER = 'gpu9 ssh-ed25519 OTHER\n';

async function changed(
  before: string,
): Promise<{ pins(): Promise<string>; apply(): Promise<unknown>; undo(): Promise<unknown> }> {
  const ctx = stageContext(tempProject());
  await ctx.project.writeFile('hosts/known_hosts', before);
  const scope: StepScope = {
    ctx,
    project: ctx.project,
    runId: '01',
    outputs: {},
    progress: () => undefined,
    things: ownNothing(),
  };
  const action = pinActions['change-pins'];
  const args = { add: [pin('SECOND')], remove: [pin('FIRST')] };
  return {
    pins: () => readPins(ctx.project),
    apply: async () => action?.apply(args, scope),
    undo: async () => action?.undo?.(args, scope),
  };
}

test('keys that were planned take the place of the old ones, twice as well as once, and go back', async () => {
  const at = await changed(`bastion ssh-ed25519 FIRST\n${OTHER}`);
  await at.apply();
  await at.apply();
  expect(await at.pins()).toBe(`bastion ssh-ed25519 SECOND\n${OTHER}`);
  await at.undo();
  expect(await at.pins()).toBe(`bastion ssh-ed25519 FIRST\n${OTHER}`);
});

test.each(['bastion ssh-ed25519 THIRD\n', 'other,bastion ssh-ed25519 THIRD\n'])(
  'a key that somebody pinned after the plan is left alone by the run and by its undo (%j)',
  async (meanwhile) => {
    const at = await changed(meanwhile);
    await expect(at.apply()).rejects.toMatchObject({ code: 'pins-moved', exit: 3 });
    await at.undo();
    expect(await at.pins()).toBe(meanwhile);
  },
);
