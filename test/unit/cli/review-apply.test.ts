import { expect, test } from 'vitest';
import { parseAllow, reviewApply } from '../../../src/lib/cli/reviews/review-apply.ts';
import type { TypedApply } from '../../../src/lib/cli/failures/typed-apply.ts';
import type { Session } from '../../../src/lib/cli/session/session.ts';
import { planHosts } from '../../../src/lib/stages/machines/provision/plans/plan.ts';
import { asPlan, type Plan, type Risk } from '../../../src/lib/core/operation/plan/plan.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { translateWith } from '../../../src/lib/core/text/translate.ts';
import { plainPaint } from '../../../src/lib/core/text/view.ts';
import { stateOf, stepOf } from '../../support/provision-states.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const ctx = (): ReturnType<typeof stageContext> => stageContext(tempDir());

function planOf(...risks: Risk[]): Plan {
  const steps = risks.map((risk, at) => stepOf({ id: `S0${at + 1}`, risk }));
  const state = stateOf('a', { steps: Object.fromEntries(steps.map(({ id }) => [id, 'drift'])) });
  const input = { hosts: ['a'], onUnreachable: 'fail' as const, batch: null };
  const draft = planHosts(input, { hosts: [state] }, steps);
  return asPlan('host apply', 'Host/a', input, draft, { next: () => 'P' });
}

/** `host apply` as it was typed for host a. */
function typed(words: string, flags: TypedApply['flags'] = {}): TypedApply {
  const line = { command: 'host apply', argv: words.split(' '), flags: [] };
  return { line, input: { hosts: ['a'], onUnreachable: 'fail', batch: null }, flags };
}

/** A session of which only what a review asks for is there. */
function session(answer?: boolean): { session: Session; asked: string[] } {
  const asked: string[] = [];
  const t = translateWith(en, 'en');
  const parts = {
    flags: { yes: false },
    terminal: { interactive: answer !== undefined },
    view: { language: 'en', t, paint: plainPaint, time: String },
    note: () => undefined,
    prompts: () => ({
      confirm: async (question: { key: string }) => {
        asked.push(question.key);
        return answer ?? false;
      },
    }),
  };
  return { session: parts as unknown as Session, asked };
}

test('refuses risky changes without a terminal, naming the flags', async () => {
  const reviewed = reviewApply(session().session, planOf('restart', 'data', 'none'), ctx(), {
    allow: ['restart'],
    typed: typed('a'),
  });
  await expect(reviewed).rejects.toMatchObject({
    code: 'risk-not-allowed',
    exit: 3,
    next: ['sovran host plan a', 'sovran host apply a --allow restart,data'],
    details: { risks: ['data'], steps: ['a-S02'] },
  });
});

test.for<[string, TypedApply['flags'], string[]]>([
  ['--plan p.json', { plan: 'p.json' }, ['sovran host apply --plan p.json --allow restart,data']],
  [
    'a --sudo-password-file f --allow=data',
    { 'sudo-password-file': 'f' },
    ['sovran host plan a --sudo-password-file f', 'sovran host apply a --sudo-password-file f --allow restart,data'],
  ],
  [
    'a --allow data --json --project /p',
    { project: '/p' },
    ['sovran host plan a --project /p', 'sovran host apply a --project /p --allow restart,data'],
  ],
])('consent is asked for with what was typed: %s', async ([words, flags, next]) => {
  const asked = { allow: [], typed: typed(words, flags) };
  await expect(reviewApply(session().session, planOf('restart', 'data'), ctx(), asked)).rejects.toMatchObject({
    code: 'risk-not-allowed',
    next,
  });
});

test('what is allowed, or has no risk, is not asked about', async () => {
  const { session: one, asked } = session(true);
  const allow = parseAllow('restart, data,reboot');
  expect(
    await reviewApply(one, planOf('restart', 'data', 'reboot'), ctx(), { allow, typed: typed('a') }),
  ).toBeUndefined();
  expect(await reviewApply(one, planOf('none'), ctx(), { allow: [], typed: typed('a') })).toBeUndefined();
  expect(asked).toEqual([]);
});

test('in a terminal a person may agree or not', async () => {
  const yes = session(true);
  expect(await reviewApply(yes.session, planOf('reboot'), ctx(), { allow: [], typed: typed('a') })).toBeUndefined();
  expect(yes.asked).toEqual(['provision.confirm']);
  const no = reviewApply(session(false).session, planOf('reboot'), ctx(), { allow: [], typed: typed('a') });
  await expect(no).rejects.toMatchObject({ code: 'declined' });
});

test('answers a plan without changes at once, except a saved one', async () => {
  const outcome = await reviewApply(session().session, planOf(), ctx(), { allow: [], typed: typed('a') });
  expect(outcome).toMatchObject({ kind: 'HostApply', exit: 0 });
  expect(
    await reviewApply(session().session, planOf(), ctx(), {
      allow: [],
      typed: typed('a --plan p.json', { plan: 'p.json' }),
    }),
  ).toBeUndefined();
});

test.for(['restart,all', 'none', 'Reboot', ';'])('`--allow %s` is refused', (text) => {
  expect(() => parseAllow(text)).toThrow('bad-risk');
});
