import { expect, test } from 'vitest';
import { notRecorded } from '../../../src/lib/cli/outcomes/job-outcome.ts';
import { planOutcome } from '../../../src/lib/cli/outcomes/plan-outcome.ts';
import { reconciliationOutcome, shownReconciliation } from '../../../src/lib/cli/reviews/review-reconciliation.ts';
import { hostUnreachable, keyRefused } from '../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { plainPaint } from '../../../src/lib/core/text/view.ts';
import { collectFinishedJobs } from '../../../src/lib/stages/jobs/collect-finished.ts';
import { followJob } from '../../../src/lib/stages/jobs/follow.ts';
import { listJobs } from '../../../src/lib/stages/jobs/list.ts';
import type { Runner, JobEvent } from '../../../src/lib/core/ports/runner.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../src/lib/core/text/sovran-error.ts';
import { gatherReconcile } from '../../../src/lib/stages/upkeep/reconcile/facts.ts';
import { planReconcile } from '../../../src/lib/stages/upkeep/reconcile/plan.ts';
import { reconciliationOf } from '../../../src/lib/stages/upkeep/reconcile/reconciliation.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { glanceAtEnvironment } from '../../../src/lib/stages/serving/environments/show.ts';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { anEnvironment } from '../../support/project/serving.ts';
import { writtenByRun } from '../../support/written-by-run.ts';

const broken = (exit: ExitCode = EXIT.unreachable): SovranError =>
  new SovranError({ code: 'connection-lost', exit, text: message('host.silent', { host: 'local', seconds: 1 }) });

/** The same world behind a line that is down. */
function cutOff({ ctx }: JobWorld, exit?: ExitCode): StageContext {
  return { ...ctx, runners: { ...ctx.runners, open: () => Promise.reject(broken(exit)) } };
}

test('a job of an unreachable host stays as recorded', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 2 }, 'away');
  expect((await listJobs(cutOff(world))).find((job) => job.id === id)).toMatchObject({
    status: 'running',
    unreachable: 'connection-lost',
  });
  const { collected, pending } = await collectFinishedJobs(cutOff(world));
  expect([collected, pending.map(notRecorded)]).toMatchObject([[], [{ key: 'job.unseen', params: { id } }]]);
  const status = await readStatus(cutOff(world));
  expect(status.jobs).toMatchObject([{ id, status: 'running', known: false }]);
  expect(status.unreachable).toEqual([{ host: 'local', code: 'connection-lost' }]);
  await followJob(world.ctx, id, () => undefined, AbortSignal.timeout(60_000));
  expect((await collectFinishedJobs(world.ctx)).collected).toEqual([id]);
  expect(await readStatus(cutOff(world))).toMatchObject({ jobs: [], unreachable: [] });
});

test('a connection lost while fetching outputs does not make a job unknown', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, {}, 'fetched', 7);
  await ended(world.runner, id);
  const breaking: Runner = { ...world.runner, jobs: { ...world.runner.jobs, collect: () => Promise.reject(broken()) } };
  const { pending } = await collectFinishedJobs({
    ...world.ctx,
    runners: { ...world.ctx.runners, open: async () => breaking },
  });
  const reason = broken().text;
  expect(pending.map(notRecorded)).toMatchObject([{ key: 'job.not-recorded', params: { id, reason } }]);
});

test('reopens a connection lost while following; no event comes twice', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 5 }, 'shaky', 8);
  let opened = 0;
  const shaky = async (): Promise<Runner> => {
    opened += 1;
    return opened < 4 ? breakAfter(await world.ctx.runners.open('local'), 1) : world.ctx.runners.open('local');
  };
  const seen: number[] = [];
  const clock = { ...world.ctx.clock, sleep: (ms: number) => world.ctx.clock.sleep(Math.min(ms, 50)) };
  const take = ({ seq }: JobEvent): void => void seen.push(seq);
  const lost: string[] = [];
  const onLost = ({ code }: SovranError): void => void lost.push(code);
  const following = { ...world.ctx, clock, runners: { ...world.ctx.runners, open: shaky } };
  const end = await followJob(following, id, take, AbortSignal.timeout(60_000), { onLost });
  expect(end.state).toBe('succeeded');
  expect(opened).toBe(4);
  expect(lost).toEqual(['connection-lost', 'connection-lost', 'connection-lost']);
  expect(seen).toEqual([...new Set(seen)].toSorted((left, right) => left - right));
  expect(seen.length).toBeGreaterThan(4);
});

test('a host that is another machine now is not asked again', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 1 }, 'changed', 9);
  const following = followJob(cutOff(world, EXIT.identity), id, () => undefined, AbortSignal.timeout(60_000));
  await expect(following).rejects.toMatchObject({ exit: 6 });
});

test('an unreachable host is named, blocks no other, loses no job', async () => {
  const world = await jobWorld();
  const away = await launchFake(world.ctx, { steps: 1 }, 'away', 5);
  const here = await launchFake(world.ctx, { steps: 1 }, 'here', 6);
  await ended(world.runner, here);
  const found = await requireResource(world.ctx.project, 'Run', away);
  await world.ctx.project.write({ ...found, spec: { ...found.spec, host: 'gpu2' } });
  const runner = async (name: string): Promise<Runner> => {
    if (name === 'gpu2') throw broken();
    return world.runner;
  };
  const facts = await gatherReconcile({ ...world.ctx, runners: { ...world.ctx.runners, open: runner } });
  expect(facts.ended.map(({ run }) => run.metadata.name)).toEqual([here]);
  expect(facts.unreachable).toEqual([{ host: 'gpu2', code: 'connection-lost' }]);
  expect(facts.kept).toEqual([]);
  const settled = reconciliationOf(planReconcile({ keepOrphans: false }, facts));
  expect(settled).toMatchObject({ recorded: [{ id: here }], unreachable: [{ host: 'gpu2', code: 'connection-lost' }] });
});

test('a host that goes while asked keeps its recorded jobs', async () => {
  const world = await jobWorld();
  const id = await launchFake(world.ctx, { steps: 1 }, 'going', 5);
  await ended(world.runner, id);
  const found = await requireResource(world.ctx.project, 'Run', id);
  await world.ctx.project.write({ ...found, spec: { ...found.spec, host: 'gpu2' } });
  const going: Runner = { ...world.runner, jobs: { ...world.runner.jobs, status: () => Promise.reject(broken()) } };
  const runner = async (name: string): Promise<Runner> => (name === 'gpu2' ? going : world.runner);
  expect(await gatherReconcile({ ...world.ctx, runners: { ...world.ctx.runners, open: runner } })).toMatchObject({
    ended: [],
    kept: [],
    unreachable: [{ host: 'gpu2' }],
  });
});

/** The world with a second host, of which every question fails in this way. */
async function withHost(world: JobWorld, name: string, error: SovranError): Promise<StageContext> {
  const id = await launchFake(world.ctx, { steps: 1 }, 'there', 5);
  await ended(world.runner, id);
  const found = await requireResource(world.ctx.project, 'Run', id);
  await writtenByRun(world.ctx, { ...found, spec: { ...found.spec, host: name } });
  return {
    ...world.ctx,
    runners: { ...world.ctx.runners, open: async (asked) => (asked === name ? Promise.reject(error) : world.runner) },
  };
}

const at = { hop: 'ops@bastion:22', isJump: true, name: 'gpu2' };
const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:AAAA' };
const t = translateWith(en, 'en', localTime);

test('a wrong host key exits 6 with advice; the rest is reported', async () => {
  const ctx = await withHost(await jobWorld(), 'gpu2', keyRefused('host-key-unknown', { ...at, isJump: false }, key));
  const plan = await planOperation(reconcileJobs, { keepOrphans: false }, ctx);
  const next = ['sovran host trust gpu2 --fingerprint SHA256:…'];
  expect(shownReconciliation(plan, planOutcome(plan))).toMatchObject({ exit: 6, next });
  const outcome = reconciliationOutcome(plan);
  expect(outcome).toMatchObject({ exit: 6, next });
  expect(outcome.data).toMatchObject({ unreachable: [{ host: 'gpu2', code: 'host-key-unknown' }] });
  const silent = await planOperation(
    reconcileJobs,
    { keepOrphans: false },
    await withHost(await jobWorld(), 'gpu2', broken()),
  );
  expect(reconciliationOutcome(silent).exit).toBe(0);
  expect(shownReconciliation(silent, planOutcome(silent)).exit).toBe(0);
});

test('names the jump host when that is silent', async () => {
  const ctx = await withHost(await jobWorld(), 'gpu2', hostUnreachable(at, 'timeout'));
  const plan = await planOperation(reconcileJobs, { keepOrphans: false }, ctx);
  expect(plan.steps.map(({ title }) => say(t, title))).toEqual([expect.stringContaining('jump host ops@bastion:22')]);
});

test('--gone warns of a silent jump host before jobs are lost', async () => {
  const ctx = await withHost(await jobWorld(), 'gpu2', hostUnreachable(at, 'timeout'));
  const plan = await planOperation(reconcileJobs, { keepOrphans: false, gone: ['gpu2'] }, ctx);
  expect(plan.steps.map(({ action }) => action)).toEqual(['behind', 'write-resource']);
  const words = 'Only jump host ops@bastion:22 is known to be unreachable (host-unreachable)';
  expect(say(t, plan.steps[0]!.title)).toContain(words);
  const lines = reconciliationOutcome(plan).render({ language: 'en', t, paint: plainPaint, time: localTime });
  expect(lines.join()).toContain(words);
  const bare = await withHost(await jobWorld(), 'gpu2', hostUnreachable({ ...at, isJump: false }, 'timeout'));
  const alone = await planOperation(reconcileJobs, { keepOrphans: false, gone: ['gpu2'] }, bare);
  expect(alone.steps.map(({ action }) => action)).toEqual(['write-resource']);
});

test('with no reachable host there is nothing to reconcile: exit 4', async () => {
  const world = await jobWorld();
  await expect(gatherReconcile(cutOff(world))).rejects.toMatchObject({ code: 'connection-lost', exit: 4 });
});

test('shows an environment of an unreachable host from its files', async () => {
  const world = await jobWorld();
  await world.ctx.project.write(anEnvironment('production', { port: 18_080 }));
  const gateway = () => Promise.reject(broken());
  expect((await glanceAtEnvironment({ ...world.ctx, gateway }, 'production')).gateway).toMatchObject({
    running: false,
    unreachable: 'connection-lost',
    slots: [],
  });
});

/** An engine whose line breaks after so many events. */
function breakAfter(runner: Runner, events: number): Runner {
  return {
    ...runner,
    jobs: {
      ...runner.jobs,
      async *follow(id, after, signal, place) {
        let left = events;
        for await (const event of runner.jobs.follow(id, after, signal, place)) {
          yield event;
          left -= 1;
          if (left === 0) throw broken();
        }
      },
    },
  };
}
