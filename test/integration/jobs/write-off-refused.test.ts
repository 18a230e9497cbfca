import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { remoteFileFailed } from '../../../src/lib/adapters/ssh/session/errors.ts';
import { hostUnreachable, keyRefused } from '../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { reconciliationOutcome } from '../../../src/lib/cli/reviews/review-reconciliation.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { findResource, requireResource } from '../../../src/lib/core/project/resources.ts';
import { reconcileJobs } from '../../../src/lib/stages/upkeep/reconcile/reconcile.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { plainView } from '../../support/plain-view.ts';
import { ended } from '../../support/process-place.ts';
import { jobWorld, launchFake, type JobWorld } from '../../support/launched-job.ts';
import { git, tempDir } from '../../support/temp-project.ts';

const RUN = '01KB0000000000000000000002';
const AT = { hop: 'ops@gpu2:22', isJump: false, name: 'gpu2' };
const KEY = { type: 'ssh-ed25519', fingerprint: 'SHA256:AAAA' };
const t = translateWith(en, 'en', localTime);

/** A job that has ended; where `method` is `full`, without making what was asked for. */
async function endedJob({ ctx, runner }: JobWorld, spec: { method?: string } = {}): Promise<string> {
  const id = await launchFake(ctx, spec);
  await ended(runner, id);
  return id;
}

function inputOf(...writeOff: string[]) {
  return { keepOrphans: false, orphansOf: [], gone: [], writeOff };
}

test('offers and does no write-off for outputs that could not be read', async () => {
  const here = await jobWorld();
  const id = await endedJob(here);
  const closed = remoteFileFailed('local', '/store/jobs/out', 'Permission denied');
  const runner = async (): Promise<Runner> => ({
    ...here.runner,
    jobs: { ...here.runner.jobs, collect: () => Promise.reject(closed) },
  });
  const ctx: StageContext = { ...here.ctx, runners: { ...here.ctx.runners, open: runner } };
  const outcome = reconciliationOutcome(await planOperation(reconcileJobs, inputOf(), ctx));
  const kept = [{ kind: 'job', id, why: 'not-looked-at', code: 'host-file-failed' }];
  expect(outcome).toMatchObject({ exit: 1, data: { kept }, next: [`sovran job show ${id}`] });
  expect(outcome.render(plainView('en')).join()).toContain('cannot be read (host-file-failed)');
  await expect(planOperation(reconcileJobs, inputOf(id), ctx)).rejects.toMatchObject({
    code: 'outputs-unseen',
    exit: 1,
    next: [`sovran job show ${id}`],
    details: { id, code: 'host-file-failed' },
  });
});

test.for([
  ['is silent', hostUnreachable(AT, 'timeout'), 4, ['sovran host check gpu2']],
  [
    'may be another machine',
    keyRefused('host-key-unknown', AT, KEY),
    6,
    ['sovran host trust gpu2 --fingerprint SHA256:…', 'sovran host check gpu2'],
  ],
] as const)('nothing is said of outputs whose host %s, while another host answers', async ([, error, exit, next]) => {
  const here = await jobWorld();
  const id = await endedJob(here);
  const run = await requireResource(here.ctx.project, 'Run', id);
  await here.ctx.project.write({ ...run, spec: { ...run.spec, host: 'gpu2' } });
  const runner: StageContext['runners']['open'] = async (host) =>
    host === 'gpu2' ? Promise.reject(error) : here.runner;
  const refused = await planOperation(reconcileJobs, inputOf(id), {
    ...here.ctx,
    runners: { ...here.ctx.runners, open: runner },
  }).catch(asRefusal);
  expect(refused).toMatchObject({ code: 'outputs-unseen', exit, next, details: { id, host: 'gpu2' } });
  expect(say(t, asRefusal(refused).text)).toContain(`gpu2 unreachable (${error.code})`);
  await here.ctx.project.write({ ...run, spec: { ...run.spec, host: 'gpu2', status: 'succeeded' } });
  const recorded = planOperation(reconcileJobs, inputOf(id), {
    ...here.ctx,
    runners: { ...here.ctx.runners, open: runner },
  });
  await expect(recorded).rejects.toMatchObject({ code: 'not-spoiled', exit: 3 });
});

function asRefusal(thrown: unknown): SovranError {
  if (thrown instanceof SovranError) return thrown;
  throw new Error('that was not refused', { cause: thrown });
}

interface Cut extends JobWorld {
  id: string;
}

/** A job whose writing off was cut right after its beginning, or after its step had failed. */
async function cutWriteOff(failed: boolean): Promise<Cut> {
  const here = await jobWorld();
  const id = await endedJob(here, { method: 'full' });
  const run: Cut['run'] = (...args) => here.run(...args, '--json');
  const saved = join(tempDir(), 'plan.json');
  expect(await run('job', 'reconcile', '--write-off', id, '--plan-out', saved)).toMatchObject({ exit: 0 });
  const plan = JSON.parse(readFileSync(saved, 'utf8')) as Plan;
  const journal = openJournal(here.root, RUN);
  journal.append({ type: 'begin', at: '2026-01-01T00:00:00Z', actor: 'tester@example.org', plan });
  const step = plan.steps.find(({ action }) => action === 'write-resource')?.id ?? '';
  if (failed) journal.append({ type: 'intent', step });
  if (failed) journal.append({ type: 'failed', step, code: 'disk-full', reason: 'no room' });
  return { ...here, id, run };
}

test.for([false, true])('repeating an interrupted write-off resumes it (after a failure: %s)', async (failed) => {
  const { id, root, ctx, run } = await cutWriteOff(failed);
  const again = await run('job', 'reconcile', '--write-off', id);
  expect(again, again.stdout).toMatchObject({ exit: 0, json: { recorded: [{ id, status: 'failed' }] } });
  expect(await findResource(ctx.project, 'Run', id)).toMatchObject({ spec: { failure: { reason: 'tree-missing' } } });
  expect(listOpenRuns(root)).toEqual([]);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('beside an interrupted write-off another command says to resume', async () => {
  const { id, run } = await cutWriteOff(false);
  for (const flag of ['--dry-run', '--keep-orphans']) {
    const refused = await run('job', 'reconcile', '--write-off', id, flag);
    expect(refused, refused.stdout).toMatchObject({
      exit: 3,
      json: { error: { code: 'interrupted-run', next: ['sovran resume'], details: { run: RUN } } },
    });
  }
  expect(await run('resume')).toMatchObject({ exit: 0, json: { runs: [{ runId: RUN }] } });
});
