import { expect, test } from 'vitest';
import { toDocument } from '../../../../src/lib/cli/session/outcome.ts';
import { hostGcOutcome } from '../../../../src/lib/cli/reviews/review-host-gc.ts';
import { collectHostGarbage } from '../../../../src/lib/stages/upkeep/host-gc/collect-garbage.ts';
import type { Engine } from '../../../../src/lib/core/ports/engine.ts';
import type { HostItem, Removal } from '../../../../src/lib/core/ports/host-sweeper.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { complaints } from '../../../support/surface-schemas.ts';
import { tempProject } from '../../../support/temp-project.ts';

const ITEMS: HostItem[] = ['A', 'B', 'C'].map((id, at) => ({ kind: 'job', id, bytes: 30 - at, holders: [] }));

function failing(code: string, exit: ExitCode): SovranError {
  const text = message('host.store.failed', { host: 'gpu1', words: code });
  const fix = message('host.store.failed.fix', { host: 'gpu1', path: '/var' });
  return new SovranError({ code, exit, text, fix, next: ['sovran host check gpu1'] });
}

/** A project with three jobs on its host, where removing those of `failures` throws; `come` is told which of them it came to. */
async function bed(
  failures: Partial<Record<string, Error>>,
  come: (id: string) => void,
  interrupt = { requested: false },
) {
  const remove = async ({ id }: { id: string }): Promise<Removal> => {
    come(id);
    const failure = failures[id];
    if (failure) throw failure;
    return 'removed';
  };
  const environment = async () => ({ lockDigest: `sha256:${'b'.repeat(64)}` });
  const ctx = stageContext(tempProject(), {
    interrupt: Object.assign(interrupt, { signal: new AbortController().signal }),
    hostSweeper: async () => ({ inventory: async () => ({ items: ITEMS, engineAsked: true }), remove }),
    engine: async () => ({ environment }) as unknown as Engine,
  });
  const spec = { transport: 'ssh2', address: 'gpu1', engine: 'process', labels: {} } as const;
  await ctx.project.write(resourceOf('Host', 'gpu1', spec));
  return ctx;
}

/** A sweep there, and which of them it came to. */
async function sweep(failures: Partial<Record<string, Error>>) {
  const tried: string[] = [];
  const ctx = await bed(failures, (id) => void tried.push(id));
  const done = await executeOperation(collectHostGarbage, { name: 'gpu1' }, ctx);
  const outcome = hostGcOutcome(done.plan, done.result);
  return { ctx, tried, done, outcome, told: toDocument(outcome, plainView()) };
}

test('a job that cannot be removed is told with its reason, and the others go', async () => {
  const { ctx, tried, done, outcome, told } = await sweep({ A: failing('host-denied', EXIT.failed) });
  expect(tried).toEqual(['A', 'B', 'C']);
  expect(complaints('HostSweep', told)).toEqual([]);
  expect(told).toMatchObject({
    removed: [{ id: 'B' }, { id: 'C' }],
    failed: [{ kind: 'job', id: 'A', bytes: 30, code: 'host-denied', reason: expect.stringContaining('host-denied') }],
    bytes: 57,
  });
  expect(outcome).toMatchObject({ exit: 1, next: ['sovran host check gpu1', 'sovran host gc gpu1 --dry-run'] });
  expect(outcome.warnings?.map(({ key }) => key)).toEqual(['host.store.failed.fix']);
  expect(outcome.render(plainView()).find((line) => line.includes('job A'))).toContain('host-denied');
  expect(done.failure).toMatchObject({ reason: { key: 'host.gc.unremoved' } });
  expect((await ctx.project.readEvents())[0]).toMatchObject({ operation: 'host gc', result: 'failed' });
  expect(listOpenRuns(ctx.project.root)).toEqual([]);
});

test('where nothing goes wrong all is as before', async () => {
  const { done, outcome, told } = await sweep({});
  expect(told).toMatchObject({ removed: [{}, {}, {}], failed: [] });
  expect([outcome.exit, outcome.next, done.failure]).toEqual([0, undefined, undefined]);
});

test.for([
  ['host-unreachable', EXIT.unreachable, ['A'], 0],
  ['host-key-changed', EXIT.identity, ['A'], 0],
  ['connection-lost', EXIT.unreachable, ['A', 'B', 'C'], 2],
  ['engine-unreachable', EXIT.unreachable, ['A', 'B', 'C'], 2],
] as const)(
  'after `%s` nothing is tried in vain, and its exit code is the verdict',
  async ([code, exit, came, gone]) => {
    const { tried, outcome, told } = await sweep({ A: failing(code, exit) });
    expect(tried).toEqual(came);
    expect((told as { removed: object[]; failed: object[] }).removed.length).toBe(gone);
    expect((told as { removed: object[]; failed: object[] }).failed.length).toBe(3 - gone);
    expect(outcome.exit).toBe(exit);
  },
);

test('the gravest of several decides', async () => {
  const [denied, silent] = [failing('host-denied', EXIT.failed), failing('connection-lost', EXIT.unreachable)];
  expect((await sweep({ A: denied, B: silent })).outcome.exit).toBe(EXIT.unreachable);
});

test('a sweep that was cut after its host was lost asks it again when it goes on: it may be back', async () => {
  const interrupt = { requested: false };
  const tried: string[] = [];
  const come = (id: string): void => {
    tried.push(id);
    interrupt.requested = true;
  };
  const ctx = await bed({ A: failing('host-unreachable', EXIT.unreachable) }, come, interrupt);
  await expect(executeOperation(collectHostGarbage, { name: 'gpu1' }, ctx)).rejects.toMatchObject({
    code: 'interrupted',
  });
  const later = { ...ctx, interrupt: { requested: false, signal: new AbortController().signal } };
  await resumeRuns(later, async () => collectHostGarbage);
  expect(tried).toEqual(['A', 'B', 'C']);
});

test('what is a bug is none of these', async () => {
  await expect(sweep({ A: new TypeError('a bug') })).rejects.toThrow('a bug');
});
