import { expect, test } from 'vitest';
import { editedRouting } from '../../../../src/lib/stages/serving/environments/routing.ts';
import { environmentSpecSchema, type EnvironmentSpec } from '../../../../src/lib/core/project/resources/environment.ts';

function environment(fields: Partial<EnvironmentSpec>): EnvironmentSpec {
  return environmentSpecSchema.parse({
    host: 'local',
    port: 8443,
    approvals: { required: 2 },
    limits: {},
    ...fields,
  });
}

const serving = { slots: { blue: 'r1' }, live: 'blue' as const };

test.each<[string, Partial<EnvironmentSpec> | null, Partial<EnvironmentSpec> | null, string[]]>([
  ['the same routing', serving, serving, []],
  ['the same slots in another order', { slots: { green: 'a', blue: 'b' } }, { slots: { blue: 'b', green: 'a' } }, []],
  ['another port, which is no routing', { ...serving, port: 1 }, serving, []],
  ['a new environment', null, null, []],
  ['one that is in no commit and routes nothing', {}, null, []],
  ['one that is in no commit and routes', serving, null, ['live', 'slots']],
  ['a file that is gone', null, serving, ['live', 'slots']],
  ['another live slot', { ...serving, live: 'green' }, serving, ['live']],
  ['another release in a slot', { ...serving, slots: { blue: 'r2' } }, serving, ['slots']],
  ['a release to go back to', { ...serving, previous: 'r2' }, serving, ['previous']],
  ['none to go back to', serving, { ...serving, previous: 'r2' }, ['previous']],
])('%s', (_title, file, committed, edited) => {
  expect(editedRouting(file && environment(file), committed && environment(committed))).toEqual(edited);
});
