import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Occupied } from '../../../src/lib/environments/read-slots.ts';
import { environmentSpecSchema } from '../../../src/lib/project/resources/environment.ts';
import { requireResource } from '../../../src/lib/project/resources.ts';
import { rollbackRelease, type RollbackFacts } from '../../../src/lib/release/rollback.ts';
import type { StageContext } from '../../../src/lib/run/context.ts';
import { executeOperation } from '../../../src/lib/run/execute.ts';
import { resourceOf } from '../../../src/lib/run/resource-actions.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const PATH = 'environments/production.yaml';
const SWITCHED = { switchMs: 1, to: 'one-1', from: 'two-1' };

/** Traffic on `two-1` in green, `one-1` beside it, and an edit of the file that is in no commit. */
async function editedProject(): Promise<StageContext> {
  const ctx = stageContext(tempProject());
  const { project } = ctx;
  const stated = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };
  const slots = { blue: 'one-1', green: 'two-1' };
  const spec = environmentSpecSchema.parse({ ...stated, slots, live: 'green', previous: 'one-1' });
  await project.write(resourceOf('Environment', 'production', spec));
  git(project.root, 'add', '.');
  git(project.root, 'commit', '--quiet', '-m', 'environment');
  const file = join(project.root, PATH);
  const text = readFileSync(file, 'utf8').replace('drainSeconds: 60', 'drainSeconds: 7 # slow clients');
  writeFileSync(file, text.replace('objectives: {}', 'objectives: { ttftP95Ms: 300 }'));
  return ctx;
}

function occupied(release: string, slot: 'blue' | 'green'): Occupied {
  const serving = { release, slot, environment: 'production', host: 'local', service: { id: release } };
  return { serving, spec: {}, running: true, healthy: true, asRecorded: true } as unknown as Occupied;
}

/** A rollback without a gateway; `last` is its last step, behind the record. */
async function rollBack(ctx: StageContext, last: () => Promise<void>): Promise<string[]> {
  const { spec: environment } = await requireResource(ctx.project, 'Environment', 'production');
  const facts: RollbackFacts = {
    environment,
    live: occupied('two-1', 'green'),
    back: occupied('one-1', 'blue'),
    leftBehind: null,
    serve: null,
    routing: { edited: [], pending: false },
    served: 'two-1',
    slot: { slot: 'blue', state: 'drain', up: true, sessions: 0, total: 0, release: 'one-1' },
    open: true,
  };
  const plain = {
    ...rollbackRelease,
    recover: async () => undefined,
    claims: async () => undefined,
    gather: async () => facts,
    plan: (input: { environment: string }, seen: RollbackFacts) => {
      const { gates, steps } = rollbackRelease.plan(input, seen);
      return { gates, steps: steps.filter(({ id }) => !id.startsWith('write-release')) };
    },
    actions: {
      ...rollbackRelease.actions,
      'switch-back': { apply: async () => SWITCHED },
      'drain-left': { apply: last },
    },
    result: async () => ({}) as never,
  };
  const { remarks } = await executeOperation(plain, { environment: 'production' }, ctx);
  return remarks.map(({ key }) => key);
}

/** The edit is there, with its comment, and no commit has it. */
function expectEditKept({ project: { root } }: StageContext, live: string): void {
  const file = readFileSync(join(root, PATH), 'utf8');
  for (const words of ['drainSeconds: 7 # slow clients', 'ttftP95Ms: 300', `live: ${live}`])
    expect(file).toContain(words);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['drainSeconds: 60', 'objectives: {}', `live: ${live}`]) expect(committed).toContain(words);
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(` M ${PATH}`);
}

test('a rollback leaves an edit of the terms where it is, and commits none of it', async () => {
  const ctx = await editedProject();
  expect(await rollBack(ctx, async () => undefined)).toEqual(['release.edits-stay']);
  expectEditKept(ctx, 'blue');
});

test('a rollback that is taken back loses no edit, and commits none', async () => {
  const ctx = await editedProject();
  await expect(rollBack(ctx, () => Promise.reject(new Error('failed at last')))).rejects.toThrow('failed at last');
  expectEditKept(ctx, 'green');
  expect(git(ctx.project.root, 'log', '-1', '--format=%s')).toContain('(undone)');
});

test('without an edit the file is committed as it lies there', async () => {
  const ctx = await editedProject();
  git(ctx.project.root, 'checkout', '--quiet', '--', PATH);
  expect(await rollBack(ctx, async () => undefined)).toEqual([]);
  expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
});
