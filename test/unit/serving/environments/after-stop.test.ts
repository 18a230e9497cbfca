import { expect, test } from 'vitest';
import { commandsAfterStop } from '../../../../src/lib/stages/serving/environments/next-commands.ts';
import type { EnvironmentView } from '../../../../src/lib/stages/serving/environments/show.ts';
import type { SlotState } from '../../../../src/lib/core/ports/gateway.ts';
import { anEnvironment } from '../../../support/project/serving.ts';

/** An environment that was stopped, and whose gateway had a release in green that the project does not record. */
function stopped(state: SlotState): EnvironmentView {
  const rest = { up: false, sessions: 0, total: 0 };
  const slots = [
    { ...rest, slot: 'blue', state: 'drain', release: 'r1' },
    { ...rest, slot: 'green', state, release: 'r0' },
  ];
  const gateway = { running: false, url: '', slots };
  const record = { ...anEnvironment('production').spec, slots: { blue: 'r1' }, live: 'blue' };
  return { ...record, name: 'production', here: true, gateway, misplaced: [] } as unknown as EnvironmentView;
}

test.each([
  ['drain', ['sovran job reconcile']],
  ['maint', []],
] as const)('an unrecorded release in state %s may still run: %j', (state, more) => {
  expect(commandsAfterStop(stopped(state)).slice(1)).toEqual(more);
});
