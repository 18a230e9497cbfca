import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { findBreaks } from '../../../src/lib/core/operation/records/event-chain.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Operation } from '../../../src/lib/core/operation/operation.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const REASON = message('provision.why-failed', { host: 'a', step: 'S35', reason: 'no' });
const stopAtOnce = { requested: true, signal: new AbortController().signal };

/** One step that notes whether what it was to do was done; a failure does not end the run. */
function measured(well: boolean, result: Operation['result'] = async () => well): Operation {
  return {
    id: 'test measured',
    target: () => 'Test/one',
    gather: async () => null,
    plan: () => ({
      gates: [],
      steps: [
        { id: 'look', title: message('bench.step.report'), action: 'look', args: {}, change: 'update', risk: 'none' },
      ],
    }),
    actions: { look: { apply: async () => ({ well }) } },
    result,
    verdict: ({ outputs }) =>
      (outputs['look'] as { well: boolean }).well
        ? undefined
        : { reason: REASON, next: ['git pull', 'sovran test again'] },
  };
}

function trailer(root: string): string {
  return git(root, 'log', '-1', '--format=%s / %(trailers:key=Sovran-Result,valueonly)').trim();
}

test('an ineffective run is recorded as failed everywhere', async () => {
  const root = tempProject();
  const ctx = stageContext(root);
  const done = await executeOperation(measured(false), null, ctx);
  expect(done).toMatchObject({ result: false, failure: { reason: REASON } });
  expect((await ctx.project.readEvents())[0]).toMatchObject({ operation: 'test measured', result: 'failed' });
  expect(trailer(root)).toBe('test measured Test/one (failed) / failed');
  const [run = ''] = listJournals(root);
  expect(openJournal(root, run).entries().at(-1)).toMatchObject({ type: 'end', status: 'failed' });
  expect(listOpenRuns(root)).toEqual([]);
});

test('an effective run is recorded as before, and the chain holds', async () => {
  const root = tempProject();
  const ctx = stageContext(root);
  await executeOperation(measured(false), null, ctx);
  const done = await executeOperation(measured(true), null, ctx);
  expect(done.failure).toBeUndefined();
  expect(trailer(root)).toBe('test measured Test/one / succeeded');
  expect((await ctx.project.readEvents()).map(({ result }) => result)).toEqual(['succeeded', 'failed']);
  expect(findBreaks((await ctx.project.readEventChain()).files)).toEqual([]);
});

test.for([
  [
    'fails',
    false,
    { outcome: 'failed', recorded: true, reason: REASON, next: ['git pull CLONE', 'sovran test again'] },
  ],
  ['goes well', true, { outcome: 'finished' }],
] as const)('an interrupted run that %s when resumed says so', async ([, well, expected]) => {
  const root = tempProject();
  const operation = measured(well);
  const cut = executeOperation(operation, null, stageContext(root, { interrupt: stopAtOnce }));
  await expect(cut).rejects.toMatchObject({ code: 'interrupted' });
  const [resumed] = await resumeRuns(stageContext(root), async () => operation);
  expect(resumed).toEqual({ ...expected, runId: resumed?.runId, operation: 'test measured', target: 'Test/one' });
  expect(listOpenRuns(root)).toEqual([]);
});

test('a failed run without a readable result still counts as failed', async () => {
  const root = tempProject();
  const operation = measured(false, () => Promise.reject(new Error('it was removed')));
  const cut = executeOperation(operation, null, stageContext(root, { interrupt: stopAtOnce }));
  await expect(cut).rejects.toMatchObject({ code: 'interrupted' });
  const resumed = await resumeRuns(stageContext(root), async () => operation);
  expect(resumed).toMatchObject([{ outcome: 'failed', recorded: true, reason: REASON }]);
});
