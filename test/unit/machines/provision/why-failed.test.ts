import { expect, test } from 'vitest';
import { applyHostsWith } from '../../../../src/lib/stages/machines/provision/apply-hosts.ts';
import type { StepFailure, StepOutcome } from '../../../../src/lib/stages/machines/provision/contract/step-outcome.ts';
import { whyApplyFailed } from '../../../../src/lib/stages/machines/provision/applied-hosts.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import type { Plan, Risk } from '../../../../src/lib/core/operation/plan/plan.ts';
import { renderResumed, resumedData } from '../../../../src/lib/stages/upkeep/status/render-resumed.ts';
import { nextAfterResume } from '../../../../src/lib/stages/upkeep/status/resume-project.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { disturb, folderStep } from '../../../support/folder-steps.ts';
import { folderWorld } from '../../../support/folder-world.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';

const BROKEN: StepFailure = {
  code: 'command-failed',
  text: message('provision.command-failed', { program: 'mkdir', code: 1, said: 'Read-only file system' }),
};

type Row = Pick<StepOutcome, 'host' | 'step' | 'result' | 'failure'> & { risk?: Risk };

function why(rows: Row[]): ReturnType<typeof whyApplyFailed> {
  const hosts = [...new Set(rows.map(({ host }) => host))];
  const steps = rows.map(({ host, step, risk = 'none' }) => ({ id: `${host}-${step}`, host, change: 'update', risk }));
  const plan = { input: { hosts, onUnreachable: 'skip', batch: '1' }, gates: [], steps } as unknown as Plan;
  return whyApplyFailed(
    plan,
    rows.map((one) => ({ ...one, batch: 0 })),
  );
}

test('a failed apply names host, step, reason and next command', () => {
  const failure = why([
    { host: 'a', step: 'S01', result: 'applied', risk: 'restart' },
    { host: 'a', step: 'S32', result: 'failed', failure: BROKEN },
    { host: 'b', step: 'S32', result: 'failed', failure: BROKEN },
  ]);
  expect(failure?.next).toEqual(['sovran host apply a b --on-unreachable skip --batch 1 --allow restart']);
  for (const [language, more] of [
    ['en', '1 more failed'],
    ['fr', '1 autre échec'],
  ] as const) {
    const words = say(plainView(language).t, failure?.reason ?? message('run.unexpected', { reason: '' }));
    expect(words).toMatch(/^a, S32/);
    expect(words).toContain('Read-only file system');
    expect(words).toContain(more);
  }
});

test('an incomplete apply is not a success; a converged one is', () => {
  expect(why([{ host: 'a', step: 'S01', result: 'unknown' }])).toMatchObject({
    reason: { key: 'provision.why-incomplete', params: { hosts: 'a' } },
    next: ['sovran host plan a --on-unreachable skip --batch 1'],
  });
  expect(why([{ host: 'a', step: 'S01', result: 'applied' }])).toBeUndefined();
});

test('an interrupted apply that fails on resume gives the reason', async () => {
  const world = folderWorld(['a'], (folder) => [folderStep(folder, 'S01')]);
  const operation = applyHostsWith([
    folderStep(world.folder, 'S01', { apply: () => [{ argv: ['sh', '-c', 'echo read-only >&2; exit 1'] }] }),
  ]);
  disturb(world.folder, 'a', 'S01');
  world.ctx.interrupt = { requested: true, signal: new AbortController().signal };
  await expect(world.apply()).rejects.toMatchObject({ code: 'interrupted' });
  const ctx = stageContext(world.root, { hosts: { open: (name) => world.ctx.hosts.open(name) } });
  const runs = await resumeRuns(ctx, async () => operation);
  expect(runs).toMatchObject([{ operation: 'host apply', outcome: 'failed', recorded: true }]);
  const view = plainView();
  expect(renderResumed({ runs, jobs: [], damaged: [] }, view).join('\n')).toMatch(
    /Failed, recorded: host apply .*\n.*S01.*read-only/,
  );
  expect(JSON.stringify(resumedData({ runs, jobs: [], damaged: [] }, view))).toContain('read-only');
  const place = ['--sudo-password-file', 'f'];
  expect(nextAfterResume({ runs, jobs: [], damaged: [] }, place)).toEqual([
    'sovran host apply a --sudo-password-file f',
    'sovran status',
  ]);
  const [event] = await ctx.project.readEvents();
  expect(event).toMatchObject({ result: 'failed', data: { hosts: { a: { failed: ['S01'] } } } });
});
