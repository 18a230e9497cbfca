import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { runProcedure } from '../../../src/lib/core/operation/executor/run-procedure.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { recordMoments } from '../../support/sweep/moments.ts';
import { sweepOperation } from '../../support/sweep/sweep-operation.ts';
import { tinyWorld, type TinyWorld } from '../../support/sweep/tiny-operation.ts';
import { asChild, tinyChild, tinyProcedure } from '../../support/sweep/tiny-procedure.ts';

/** Many repairs; how long they take is this machine's business. */
const timeout = 900_000;
const INPUT = { budget: {} };

/** A world in which somebody answers yes, and nobody sleeps for long. */
async function answeringWorld(): Promise<TinyWorld & { asked: string[] }> {
  const world = await tinyWorld();
  const asked: string[] = [];
  const open = (): StageContext => {
    const ctx = world.open();
    const ask: StageContext['ask'] = async ({ id, consent }) => {
      asked.push(`${id} ${consent ?? ''}`.trim());
      return { choice: 'yes', by: 'flag' };
    };
    return { ...ctx, ask, clock: { ...ctx.clock, sleep: async () => undefined } };
  };
  return { ...world, asked, open };
}

test.each(['journal', 'all'] as const)(
  'a procedure killed at any effect (%s) ends once',
  { timeout },
  async (points) => {
    const world = await answeringWorld();
    const procedure = tinyProcedure({});
    const find = async (id: string) => (id === tinyChild.id ? tinyChild : procedure);
    const how = { points, repairs: ['resume', 'same command'], torn: true, sample: 40 } as const;
    const swept = await sweepOperation(world, { operation: procedure, input: INPUT, find, ...how });
    console.log(`procedure, ${points}: ${swept.points} effects, ${swept.states} states, ${swept.repairs} repaired`);
    expect(swept.states).toBeGreaterThan(25);
  },
);

test('only an interrupted change asks again; no run is made twice', { timeout }, async () => {
  const world = await answeringWorld();
  const procedure = tinyProcedure(world.shelf);
  const find = async (id: string) => (id === tinyChild.id ? tinyChild : procedure);
  const { moments } = await recordMoments(world, 'journal', () => runProcedure(procedure, INPUT, world.open()));
  const again: string[] = [];
  for (const { restore, label } of moments) {
    restore();
    const [open] = listOpenRuns(world.root).filter(({ progress }) => progress.frame);
    if (!open) continue;
    const { touched, done } = open.progress;
    const isCut = touched.includes('put') && !done.has('put');
    world.asked.length = 0;
    await resumeRuns(world.open(), find);
    expect(world.asked.includes('put again'), label).toBe(isCut);
    if (isCut) again.push(label);
    const made = listJournals(world.root).filter((id) => beganAs(world, id, tinyChild.id));
    expect(made, label).toHaveLength(1);
    const late = executeOperation(tinyChild, null, asChild(world.open(), made[0] ?? ''));
    await expect(late, label).rejects.toMatchObject({ code: 'run-made', exit: 3 });
  }
  expect(again.length).toBeGreaterThan(0);
});

function beganAs({ root }: TinyWorld, id: string, operation: string): boolean {
  const [first] = openJournal(root, id).entries();
  return first?.type === 'begin' && first.plan.operation === operation;
}
