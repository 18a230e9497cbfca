import { expect, test } from 'vitest';
import { parseAllow, reviewApply } from '../../../src/lib/cli/review-apply.ts';
import type { Session } from '../../../src/lib/cli/session.ts';
import { planHosts } from '../../../src/lib/provision/plan.ts';
import { asPlan } from '../../../src/lib/run/as-plan.ts';
import type { Plan, Risk } from '../../../src/lib/run/plan.ts';
import { en } from '../../../src/lib/text/en.ts';
import { translateWith } from '../../../src/lib/text/translate.ts';
import { plainPaint } from '../../../src/lib/text/view.ts';
import { stateOf, stepOf } from '../../support/provision-states.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const ctx = (): ReturnType<typeof stageContext> => stageContext(tempDir());

function planOf(...risks: Risk[]): Plan {
  const steps = risks.map((risk, at) => stepOf({ id: `S0${at + 1}`, risk }));
  const state = stateOf('a', { steps: Object.fromEntries(steps.map(({ id }) => [id, 'drift'])) });
  const input = { hosts: ['a'], onUnreachable: 'fail' as const, batch: null };
  const draft = planHosts(input, { hosts: [state] }, steps);
  return asPlan('host apply', 'Host/a', input, draft, {}, { next: () => 'P' });
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

test('what restarts or loses something is refused without a terminal, naming what to type', async () => {
  const reviewed = reviewApply(session().session, planOf('restart', 'data', 'none'), ctx(), {
    allow: ['restart'],
    saved: false,
  });
  await expect(reviewed).rejects.toMatchObject({
    code: 'risk-not-allowed',
    exit: 3,
    next: ['sovran host plan a', 'sovran host apply a --allow restart,data'],
    details: { risks: ['data'], steps: ['a-S02'] },
  });
});

test('what is allowed, or has no risk, is not asked about', async () => {
  const { session: one, asked } = session(true);
  const allow = parseAllow('restart, data,reboot');
  expect(await reviewApply(one, planOf('restart', 'data', 'reboot'), ctx(), { allow, saved: false })).toBeUndefined();
  expect(await reviewApply(one, planOf('none'), ctx(), { allow: [], saved: false })).toBeUndefined();
  expect(asked).toEqual([]);
});

test('in a terminal a person may agree or not', async () => {
  const yes = session(true);
  expect(await reviewApply(yes.session, planOf('reboot'), ctx(), { allow: [], saved: false })).toBeUndefined();
  expect(yes.asked).toEqual(['provision.confirm']);
  const no = reviewApply(session(false).session, planOf('reboot'), ctx(), { allow: [], saved: false });
  await expect(no).rejects.toMatchObject({ code: 'declined' });
});

test('a plan without changes is answered at once, unless a saved one has to be judged', async () => {
  const outcome = await reviewApply(session().session, planOf(), ctx(), { allow: [], saved: false });
  expect(outcome).toMatchObject({ kind: 'HostApply', exit: 0 });
  expect(await reviewApply(session().session, planOf(), ctx(), { allow: [], saved: true })).toBeUndefined();
});

test.for(['restart,all', 'none', 'Reboot', ';'])('`--allow %s` is refused', (text) => {
  expect(() => parseAllow(text)).toThrow('bad-risk');
});
