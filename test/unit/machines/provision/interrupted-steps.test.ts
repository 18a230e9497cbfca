import { expect, test } from 'vitest';
import { managedKeys } from '../../../../src/lib/stages/machines/provision/steps/daemon-json.ts';
import { textAt } from '../../../../src/lib/stages/machines/provision/contract/strings.ts';
import { asCase, outputOf, stepCases, stepOf, targetOf } from '../../../support/step-cases.ts';

/** Rows that act, with what a host says once they have: a cut between their commands leaves it short of that. */
const rowsOf = (id: string): ReturnType<typeof stepCases> =>
  stepCases().filter(({ step, state, after }) => step === id && state === 'drift' && after !== undefined);

test.each(rowsOf('S28'))('$title: loads rules that were never loaded', (one) => {
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

/** Rows that write what is read by a command of its own. */
const LOADED = ['S05', 'S15', 'S19', 'S33', 'S34', 'S37', 'S38'].flatMap((id) =>
  rowsOf(id).filter(({ commands }) => JSON.stringify(commands).includes('/run/')),
);

test('covers every step whose files a later command loads', () => {
  expect(new Set(LOADED.map(({ step }) => step)).size).toBe(7);
});

test.each(LOADED)('$title: unloaded files are drift until the last command', (one) => {
  const [step, target] = [stepOf(one.step), targetOf(one)];
  const cut = step.assess(outputOf(one.step, `${one.after ?? ''}\nunloaded=yes`), target);
  expect(cut).toMatchObject({
    state: 'drift',
    diff: '- settings in force: older\n+ settings in force: those of the files',
  });
  const commands = step.apply(target, cut).map(asCase);
  const note = `/run/sovran-${one.step}.unloaded`;
  expect([commands[0], commands.at(-1)]).toEqual([{ argv: ['touch', '--', note] }, { argv: ['rm', '-f', '--', note] }]);
  expect(step.check(target)).toContain(`[ ! -e ${note} ] || echo yes`);
  const back = step.compensate?.(target, cut).map(asCase) ?? [];
  if (step.compensate) expect(back.at(-1)).toEqual({ argv: ['rm', '-f', '--', note] });
});

test.each([
  { note: '', state: 'ok', need: undefined, risk: undefined },
  { note: 'unloaded reload\n', state: 'drift', need: 'reload', risk: 'none' },
  { note: 'unloaded restart\n', state: 'drift', need: 'restart', risk: 'restart' },
  { note: 'unloaded \n', state: 'drift', need: 'restart', risk: 'restart' },
])('S20: "$note" decides between reload and restart', ({ note, state, need, risk }) => {
  const [step, target] = [stepOf('S20'), targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' })];
  const file = JSON.stringify(managedKeys(target));
  const found = step.assess(`${note}info true local /var/lib/docker\n--- daemon.json\n${file}`, target);
  expect([found.state, found.risk, textAt(found.memo, 'need')]).toEqual([state, risk, need ?? '']);
  if (need) expect(step.apply(target, found)).toHaveLength(1);
});

test('S20: an owed restart survives a change that needs a reload', () => {
  const [step, target] = [stepOf('S20'), targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' })];
  const file = JSON.stringify({ ...managedKeys(target), 'live-restore': false });
  const need = (note: string): string =>
    textAt(step.assess(`${note}info true local /d\n--- daemon.json\n${file}`, target).memo, 'need');
  expect([need(''), need('unloaded reload\n'), need('unloaded restart\n')]).toEqual(['reload', 'reload', 'restart']);
});
