import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Occupied } from '../../src/lib/stages/serving/environments/read-slots.ts';
import { environmentSpecSchema } from '../../src/lib/core/project/resources/environment.ts';
import { requireResource } from '../../src/lib/core/project/resources.ts';
import { rollbackRelease, type RollbackFacts } from '../../src/lib/stages/release/rollback/rollback.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from './stage-context.ts';
import { git, tempProject } from './temp-project.ts';

export const PATH = 'environments/production.yaml';
const SWITCHED = { switchMs: 1, to: 'one-1', from: 'two-1' };

/** Traffic on `two-1` in green, `one-1` beside it, and an edit of the file that is in no commit. */
export async function editedProject(): Promise<StageContext> {
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

/** A rollback without a gateway; `last` is its last step, behind the record. Returns the keys of its remarks. */
export async function rollBack(ctx: StageContext, last: () => Promise<void>): Promise<string[]> {
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
