import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import { CASES } from '../../support/guide-facts.ts';
import { answer, startGuide } from '../../support/guide-walk.ts';
import { aDataset } from '../../support/project/models.ts';
import { sovran } from '../../support/sovran.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';
import { KEYS } from '../../support/terminal-session.ts';

/** A project with use cases as they stand after a step of their scope. */
async function projectWith(
  cases: Record<string, keyof typeof CASES>,
  others: Resource<object>[] = [],
): Promise<string> {
  const root = tempProject();
  const store = openStore(root);
  for (const [name, standing] of Object.entries(cases)) await store.write(resourceOf('UseCase', name, CASES[standing]));
  for (const one of others) await store.write(one);
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--allow-empty', '-m', 'cases');
  return root;
}

test('without a terminal the remaining commands are printed, and as data', async () => {
  const root = await projectWith({ tri: 'gated' });
  const env = { SOVRAN_STORE: tempDir() };
  const shown = await sovran(['guide'], { cwd: root, env });
  expect(shown).toMatchObject({ exit: 0, stderr: '' });
  expect(shown.stdout).not.toContain('scope add');
  expect(shown.stdout).toContain('sovran scope accept tri --reason TEXT');
  const { json } = await sovran(['guide', 'tri', '--json'], { cwd: root, env });
  expect(json).toMatchObject({ kind: 'GuidePath', usecase: 'tri', phase: 1 });
  const { steps } = json as { steps: { id: string; needs: { choices: string[] }[] }[] };
  const [base] = steps.find(({ id }) => id === 'base')?.needs ?? [];
  expect(base?.choices[0]).toContain('hf download HuggingFaceTB/SmolLM2-135M-Instruct');
  expect((json as { next: string }).next).toMatch(/^sovran scope score tri --rater tester@example\.org --set/);
});

test('status names the phase and the command that the guide names', async () => {
  const standings = Object.keys(CASES) as (keyof typeof CASES)[];
  const root = await projectWith(Object.fromEntries(standings.map((standing) => [standing, standing])));
  const env = { SOVRAN_STORE: tempDir() };
  const { json } = await sovran(['status', '--json'], { cwd: root, env });
  const { phases } = json as { phases: { usecase: string; phase: number; blocking: string[]; next: string }[] };
  expect(phases.map(({ usecase }) => usecase)).toEqual(standings.toSorted());
  for (const { usecase, phase, blocking, next } of phases) {
    const guided = (await sovran(['guide', usecase, '--json'], { cwd: root, env })).json;
    const step = (guided as { steps: { state: string; title: string }[] }).steps.find(({ state }) => state === 'next');
    expect(guided).toMatchObject({ phase, next });
    expect(blocking).toEqual([step?.title]);
  }
});

test('a use case that is unknown, or one of several, is named', async () => {
  const root = await projectWith({ triage: 'gated', letters: 'gated' });
  const unknown = await sovran(['guide', 'triag'], { cwd: root });
  expect(unknown).toMatchObject({ exit: 2 });
  expect(unknown.stderr).toContain('letters, triage');
  const several = await sovran(['guide', '--json'], { cwd: root });
  expect(several).toMatchObject({ exit: 2, json: { error: { code: 'several-use-cases' } } });
  const outside = await sovran(['guide', '--json'], { cwd: tempDir() });
  expect(outside).toMatchObject({ exit: 2, json: { error: { code: 'no-project', next: ['sovran init my-project'] } } });
});

test('chooses one of several use cases; Ctrl-C at its question loses nothing', async () => {
  const root = await projectWith({ letters: 'gated', triage: 'scored' });
  const walk = startGuide(root, 'en');
  await answer(walk, 'guide.ask.case', KEYS.down);
  await walk.session.type('scope.ask.reason', KEYS.interrupt);
  expect(await walk.session.end()).toBe(130);
  expect(walk.session.screen()).toContain(walk.session.t('guide.left'));
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a no to a knock-out gate stops the path with exit 3', async () => {
  const root = await projectWith({ tri: 'described' });
  const walk = startGuide(root, 'fr');
  await walk.session.type('scope.ask.gates', KEYS.enter);
  await walk.session.see(walk.session.t('text.required'));
  await walk.session.say([2, 3, 2, 2].map((steps) => KEYS.right.repeat(steps)).join(KEYS.enter));
  expect(await walk.session.end()).toBe(3);
  expect(walk.session.screen()).toContain('sovran scope reject tri');
});

test('a command that fails is said, and its questions are asked again', async () => {
  const root = await projectWith({ tri: 'accepted' });
  writeFileSync(join(root, '..', 'rows.csv'), 'neither,question\nnor,answer\n');
  const walk = startGuide(root, 'fr');
  await answer(walk, 'guide.ask.data');
  await answer(walk, 'guide.ask.data-license');
  await walk.session.see(walk.session.t('guide.ask-again'));
  await walk.session.type('guide.ask.data', KEYS.interrupt);
  expect(await walk.session.end()).toBe(130);
});

test('a path that is missing is asked again at once', async () => {
  const root = await projectWith({ tri: 'accepted' });
  const walk = startGuide(root, 'en');
  await walk.session.type('data.ask.from', `nowhere.csv${KEYS.enter}`);
  await walk.session.see(walk.session.t('text.file-missing', { path: 'nowhere.csv' }));
  await walk.session.say(`${KEYS.backspace.repeat(11)}sovran.yaml`);
  await walk.session.type('guide.ask.data-license', KEYS.interrupt);
  expect(await walk.session.end()).toBe(130);
});

test('asks once for a machine over SSH, and again where nothing listens', async () => {
  const root = await projectWith({ tri: 'accepted' }, [aDataset('tri')]);
  const walk = startGuide(root, 'fr');
  await answer(walk, 'host.ask.where', KEYS.down);
  await answer(walk, 'host.ask.address', 'ops@127.0.0.1:1');
  await walk.session.see('host add 127-0-0-1 --ssh ops@127.0.0.1:1');
  await walk.session.see(walk.session.t('guide.ask-again'));
  await walk.session.type('host.ask.where', KEYS.interrupt);
  expect(await walk.session.end()).toBe(130);
});
