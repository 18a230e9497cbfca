import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf, writeFields } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { Message } from '../../../src/lib/core/text/message.ts';
import { tempProject } from '../../support/temp-project.ts';

const STATED = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };
const MOVE = {
  kind: 'Environment' as const,
  name: 'production',
  before: { slots: { blue: 'one-1' }, live: 'blue', previous: null },
  after: { slots: { blue: 'one-1', green: 'two-1' }, live: 'green', previous: 'one-1' },
};
const EDIT = 'drainSeconds: 7 # slow clients';

/** An environment that `one-1` serves, its file, and what is told while a step works on it. */
async function served(): Promise<{ file: string; scope: StepScope; told: string[]; edit: (...by: string[]) => void }> {
  const project = openStore(tempProject());
  const spec = environmentSpecSchema.parse({ ...STATED, slots: { blue: 'one-1' }, live: 'blue' });
  const file = join(project.root, await project.write(resourceOf('Environment', 'production', spec)));
  const told: string[] = [];
  const progress = (text: string | Message): void => void told.push(typeof text === 'string' ? text : text.key);
  const edit = (from = '', to = ''): void => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  return { file, scope: { project, progress } as StepScope, told, edit };
}

test('it writes its own fields over the file as it is, and takes these alone back', async () => {
  const { file, scope, told, edit } = await served();
  edit('drainSeconds: 60', EDIT);
  expect(await writeFields.apply(MOVE, scope)).toEqual({ path: 'environments/production.yaml' });
  const moved = readFileSync(file, 'utf8');
  for (const words of [EDIT, 'live: green', 'green: two-1', 'previous: one-1']) expect(moved).toContain(words);
  edit('objectives: {}', 'objectives: { ttftP95Ms: 300 }');
  await writeFields.undoFiles?.(MOVE, scope);
  const back = readFileSync(file, 'utf8');
  for (const words of [EDIT, 'ttftP95Ms: 300', 'live: blue']) expect(back).toContain(words);
  for (const words of ['two-1', 'previous']) expect(back).not.toContain(words);
  expect(told).toEqual([]);
});

test('written twice it says the same, and what was not written yet is not taken back', async () => {
  const { file, scope, told } = await served();
  const before = readFileSync(file, 'utf8');
  await writeFields.undoFiles?.(MOVE, scope);
  expect(readFileSync(file, 'utf8')).toBe(before);
  await writeFields.apply(MOVE, scope);
  const moved = readFileSync(file, 'utf8');
  await writeFields.apply(MOVE, scope);
  expect(readFileSync(file, 'utf8')).toBe(moved);
  expect(told).toEqual([]);
});

test.each([
  ['has written them since', 'live: green', 'live: blue'],
  ['is in the middle of a merge', 'live: green', '<<<<<<< HEAD\n  live: green'],
])('they stay where somebody %s', async (_who, from, to) => {
  const { file, scope, told, edit } = await served();
  await writeFields.apply(MOVE, scope);
  edit(from, to);
  const left = readFileSync(file, 'utf8');
  await writeFields.undoFiles?.(MOVE, scope);
  expect(readFileSync(file, 'utf8')).toBe(left);
  expect(told).toEqual(['run.changed-since']);
});

test('a file that is gone is not made anew', async () => {
  const { file, scope } = await served();
  rmSync(file);
  await expect(writeFields.apply(MOVE, scope)).rejects.toMatchObject({ code: 'not-found' });
  await writeFields.undoFiles?.(MOVE, scope);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});
