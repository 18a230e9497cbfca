import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addEnvironment } from '../../../src/lib/opening/add.ts';
import type { AddEnvironmentFacts, AddEnvironmentInput } from '../../../src/lib/opening/add-input.ts';
import { environmentSpecSchema } from '../../../src/lib/project/resources/environment.ts';
import type { StageContext } from '../../../src/lib/run/context.ts';
import { executeOperation } from '../../../src/lib/run/course/execute.ts';
import { resourceOf } from '../../../src/lib/run/steps/resource-actions.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const PATH = 'environments/production.yaml';
const INPUT: AddEnvironmentInput = {
  name: 'production',
  host: 'local',
  port: 8443,
  bind: '127.0.0.2',
  approvals: null,
};
const EXISTING = environmentSpecSchema.parse({ host: 'local', port: 8443, approvals: { required: 2 }, limits: {} });

const FACTS: AddEnvironmentFacts = {
  existing: EXISTING,
  wanted: { ...EXISTING, bind: '127.0.0.2' },
  editedTerms: [],
  adoptable: null,
  port: { state: 'own' },
  claimedBy: null,
  here: true,
  committedApprovals: 2,
  served: null,
  found: 'running',
  silent: null,
  displaced: null,
  serve: null,
  routing: { edited: [], pending: false },
};

async function committedProject(): Promise<StageContext> {
  const ctx = stageContext(tempProject());
  await ctx.project.write(resourceOf('Environment', 'production', EXISTING));
  git(ctx.project.root, 'add', '.');
  git(ctx.project.root, 'commit', '--quiet', '-m', 'environment');
  return ctx;
}

/** Binds the gateway of a committed environment to another address; its file is edited while that is looked at, or opened. */
async function addWith(ctx: StageContext, edited: 'looked-at' | 'opened'): Promise<string[]> {
  const file = join(ctx.project.root, PATH);
  const edit = (): void =>
    writeFileSync(file, readFileSync(file, 'utf8').replace('drainSeconds: 60', 'drainSeconds: 7'));
  const plain = {
    ...addEnvironment,
    claims: async () => undefined,
    gather: async () => (edited === 'looked-at' && edit(), FACTS),
    actions: {
      ...addEnvironment.actions,
      'start-gateway': { apply: async () => (edited === 'opened' ? edit() : undefined) },
    },
    result: async () => ({}) as never,
  };
  const { remarks } = await executeOperation(plain, INPUT, ctx);
  return remarks.map(({ key }) => key);
}

test.each(['looked-at', 'opened'] as const)('an edit made while it is %s stays, and is not committed', async (when) => {
  const ctx = await committedProject();
  const { root } = ctx.project;
  expect(await addWith(ctx, when)).toEqual(['run.edits-stay']);
  const file = readFileSync(join(root, PATH), 'utf8');
  for (const words of ['drainSeconds: 7', 'bind: 127.0.0.2']) expect(file).toContain(words);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['drainSeconds: 60', 'bind: 127.0.0.2']) expect(committed).toContain(words);
});
