import { expect, test } from 'vitest';
import { asCase, outputOf, stepCases, stepOf, targetOf } from '../../support/step-cases.ts';

/** Rows that act, with what a host says once they have: a cut between their commands leaves it short of that. */
const rowsOf = (id: string): ReturnType<typeof stepCases> =>
  stepCases().filter(({ step, state, after }) => step === id && state === 'drift' && after !== undefined);

test.each(rowsOf('S28'))('$title: rules that were never loaded from the files that are there are loaded', (one) => {
  const [step, target] = [stepOf('S28'), targetOf(one)];
  const after = outputOf('S28', one.after ?? '');
  const cut = step.assess(after.replace('files=123', 'files=456'), target);
  expect(cut).toMatchObject({
    state: 'drift',
    diff: '- rules in force: of other files\n+ rules in force: those of the settings',
  });
  expect(step.apply(target, cut).map(asCase)).toEqual(one.commands);
  const noneNoted = step.assess(after.replace('noted=123  -\n', ''), target);
  expect(noneNoted).toMatchObject({ state: 'drift' });
});
