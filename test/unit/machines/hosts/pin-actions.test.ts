import { expect, test } from 'vitest';
import { pinActions, readPins } from '../../../../src/lib/stages/machines/hosts/pins/pin-step.ts';
import type { StepScope } from '../../../../src/lib/core/operation/operation.ts';
import type { HostPin } from '../../../../src/lib/stages/machines/hosts/pins/pins.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { ownNothing } from '../../../../src/lib/core/operation/owned.ts';

const pin = (key: string, name = 'bastion'): HostPin => ({ name, type: 'ssh-ed25519', key });
const OTHER = 'gpu9 ssh-ed25519 OTHER\n';

async function changed(before: string): Promise<{ pins(): Promise<string>; apply(): Promise<unknown> }> {
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
  };
}

test('planned keys replace the old ones, twice as well as once', async () => {
  const at = await changed(`bastion ssh-ed25519 FIRST\n${OTHER}`);
  await at.apply();
  await at.apply();
  expect(await at.pins()).toBe(`bastion ssh-ed25519 SECOND\n${OTHER}`);
});

test.each(['bastion ssh-ed25519 THIRD\n', 'other,bastion ssh-ed25519 THIRD\n'])(
  'a key pinned after the plan is left alone (%j)',
  async (meanwhile) => {
    const at = await changed(meanwhile);
    await expect(at.apply()).rejects.toMatchObject({ code: 'pins-moved', exit: 3 });
    expect(await at.pins()).toBe(meanwhile);
  },
);
