import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeHost, type HostPlans } from '../../../../src/lib/stages/machines/provision/host-plan.ts';
import { planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { renderHostPlans } from '../../../../src/lib/stages/machines/provision/render.ts';
import { unknownState } from '../../../../src/lib/stages/machines/provision/contract/step-outcome.ts';
import { unknownReasons, whyUnknown } from '../../../../src/lib/stages/machines/provision/contract/unknown-reasons.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stateOf } from '../../../support/provision-states.ts';
import { outputOf, stepCases, stepOf, targetOf } from '../../../support/step-cases.ts';

const LANGUAGES = ['en', 'fr'] as const;

/** Every code by which the sources leave a step to a person: arguments of `needsPerson`, and what a check may be broken by. */
function codesInSources(): string[] {
  const texts = globSync('src/lib/stages/machines/provision/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const direct = texts.flatMap((text) => [...text.matchAll(/needsPerson\(\s*'([a-z-]+)'/g)].map(([, code]) => code));
  const disk = texts.flatMap((text) => [...text.matchAll(/'(disk-(?!free)[a-z-]+)'/g)].map(([, code]) => code));
  return [...new Set([...direct, ...disk, 'timeout', 'too-long', 'engine-silent'])]
    .map((code) => code ?? '')
    .toSorted();
}

test('every unknown reason has one text', () => {
  expect(codesInSources()).toEqual(Object.keys(unknownReasons()).toSorted());
});

test.for(Object.keys(unknownReasons()))('%s is a sentence with a short fix, in both languages', (reason) => {
  for (const language of LANGUAGES) {
    const { t } = plainView(language);
    const observed = { line: 3, column: 7, without: ['chrony'], foreign: ['/var/lib/sovran/jobs/x'] };
    const left = { host: 'gpu1', step: 'S19', reason, observed, diff: '- version: 19.3' };
    const why = whyUnknown(left);
    const [said, fix] = [say(t, why.reason), say(t, why.fix)];
    expect(said).not.toContain(reason);
    expect(said).toMatch(/^\S.{20,}\.$/);
    expect(fix).toMatch(/^\S.{10,}\.$/);
    expect(fix.replaceAll(/`[^`]+`/g, '').match(/\p{L}[\p{L}\p{N}'’./-]*/gu)?.length).toBeLessThanOrEqual(16);
    expect(said + fix).not.toMatch(/[{}?]|provision\.unknown/);
  }
});

test.for(stepCases().filter(({ state }) => state === 'unknown'))('$title is reported without codes or JSON', (one) => {
  const step = { ...stepOf(one.step), needs: [] };
  const found = step.assess(outputOf(one.step, one.output, one.cut), targetOf(one));
  const state = stateOf('gpu1', {});
  if (state.reach !== 'reached') throw new Error('not reached');
  state.assessments[one.step] = found;
  const draft = planHosts({ hosts: ['gpu1'], onUnreachable: 'fail', batch: null }, { hosts: [state] }, [step]);
  for (const language of LANGUAGES) {
    const view = plainView(language);
    const plan = { ...draft, id: 'p', hash: 'h' } as HostPlans['plan'];
    const told = renderHostPlans({ plan, hosts: [describeHost(state, [step])], changes: 0 }, view).join('\n');
    expect(told.split(say(view.t, whyUnknown({ ...found, host: 'gpu1', step: one.step }).fix))).toHaveLength(2);
    const titles = draft.steps.map(({ title }) => say(view.t, title)).join('\n');
    const failed = say(view.t, unknownState({ host: { name: 'gpu1' }, step }, found).text);
    const raw = new RegExp(`[{}]|\\(${one.reason}\\)|: ${one.reason}`);
    for (const text of [told, titles, failed]) expect(text).not.toMatch(raw);
  }
});

test('names the unknown step that a step depends on', () => {
  const steps = ['S01', 'S02'].map(stepOf);
  const state = stateOf('gpu1', { steps: { S01: 'unknown bundle-missing', S02: 'drift' } });
  const { steps: planned } = planHosts(
    { hosts: ['gpu1'], onUnreachable: 'fail', batch: null },
    { hosts: [state] },
    steps,
  );
  expect(planned.map(({ title }) => say(plainView().t, title))[1]).toBe(
    'Skip S02 base-packages on gpu1: Depends on S01, state unknown.',
  );
});
