import { expect, test } from 'vitest';
import { applyOutcome } from '../../../src/lib/cli/reviews/review-apply.ts';
import type { TypedApply } from '../../../src/lib/cli/failures/typed-apply.ts';
import { toLines } from '../../../src/lib/cli/session/outcome.ts';
import type { StepFailure, StepOutcome } from '../../../src/lib/stages/machines/provision/contract/step-outcome.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { plainView } from '../../support/plain-view.ts';

const WHO = {
  holder: 'ann@example.org',
  machine: 'desk7',
  since: '2026-03-01T03:10:00Z',
  operation: 'host apply',
  run: 'R',
};
const HELD: StepFailure = {
  code: 'host-held',
  text: message('provision.held', { ...WHO, host: 'a', until: '2026-03-01T03:12:00Z' }),
};
const LOST: StepFailure = { code: 'lease-lost', text: message('provision.lease-lost', { ...WHO, host: 'a' }) };
const BROKEN: StepFailure = {
  code: 'command-failed',
  text: message('provision.command-failed', { program: 'x', code: 1, said: 'no' }),
};

function outcomeOf(
  hosts: string[],
  outcomes: Omit<StepOutcome, 'batch'>[],
  words = hosts.join(' '),
  flags: TypedApply['flags'] = {},
): ReturnType<typeof applyOutcome> {
  const steps = outcomes.map(({ host, step }) => ({ id: `${host}-${step}`, host, change: 'update' }));
  const plan = { input: { hosts, onUnreachable: 'fail', batch: null }, gates: [], steps } as unknown as Plan;
  const line = { command: 'host apply', argv: words.split(' '), flags: [] };
  return applyOutcome(
    plan,
    outcomes.map((one) => ({ ...one, batch: 0 })),
    { line, input: { hosts, onUnreachable: 'fail', batch: null }, flags },
  );
}

test.for([HELD, LOST])('the loser of a race learns who applies since when: $code', (failure) => {
  const outcome = outcomeOf(['a'], [{ host: 'a', step: 'S01', result: 'failed', failure }]);
  expect(outcome.exit).toBe(3);
  for (const language of ['en', 'fr'] as const) {
    const [head] = toLines(outcome, plainView(language));
    for (const word of [WHO.holder, WHO.machine, WHO.since]) expect(head).toContain(word);
    expect(head).not.toMatch(/failed|échec|\?/);
  }
});

test('a change on a host with a lost lease fails', () => {
  const outcome = outcomeOf(
    ['a'],
    [
      { host: 'a', step: 'S01', result: 'applied' },
      { host: 'a', step: 'S02', result: 'failed', failure: LOST },
    ],
  );
  expect(outcome.exit).toBe(1);
  expect(toLines(outcome, plainView())[0]).toMatch(/leased by ann@example.org.*1 change made$/);
});

test('a failed host outweighs one in use', () => {
  const outcome = outcomeOf(
    ['a', 'b'],
    [
      { host: 'a', step: 'S01', result: 'failed', failure: HELD },
      { host: 'b', step: 'S01', result: 'failed', failure: BROKEN },
    ],
  );
  expect(outcome.exit).toBe(1);
  expect(toLines(outcome, plainView()).join('\n')).toContain('b: failed after 0 changes');
});

test.for<[string, TypedApply['flags'], string]>([
  ['a --allow restart --json', {}, 'sovran host apply a --allow restart'],
  [
    '--all --allow=restart --sudo-password-file f',
    { 'sudo-password-file': 'f' },
    "sovran host apply --all '--allow=restart' --sudo-password-file f",
  ],
  ['--plan p.json --allow restart', { plan: 'p.json' }, 'sovran host plan a --plan-out p.json'],
  ['--plan -', { plan: '-' }, 'sovran host plan a'],
])('after a failure flags stay and a reviewed plan is remade: %s', ([words, flags, next]) => {
  const failed = outcomeOf(['a'], [{ host: 'a', step: 'S01', result: 'failed', failure: BROKEN }], words, flags);
  expect(failed.next).toEqual([next]);
});

test('after success, names the check with the same sudo password', () => {
  const flags = { 'sudo-password-file': 'f' };
  const done = outcomeOf(['a'], [{ host: 'a', step: 'S01', result: 'applied' }], 'a --sudo-password-file f', flags);
  expect(done.next).toEqual(['sovran host plan a --sudo-password-file f']);
});
