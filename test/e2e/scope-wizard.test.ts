import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Language } from '../../src/lib/core/text/message.ts';
import { git, tempProject } from '../support/temp-project.ts';
import { KEYS, openTerminal, type TerminalSession } from '../support/terminal-session.ts';
import { untranslatedLines } from '../support/untranslated-lines.ts';

const LANGUAGES: Language[] = ['en', 'fr'];
const { down } = KEYS;
const FLAT = [1, 1, 1, 1, 1];

function specIn(root: string, path: string): Record<string, unknown> {
  return (parse(readFileSync(join(root, path), 'utf8')) as { spec: Record<string, unknown> }).spec;
}

function expectOneLanguage(session: TerminalSession, language: Language): void {
  expect(untranslatedLines(session.screen(), language)).toEqual([]);
}

/** Answers every question of `scope add`; the title and a number are first answered wrongly. */
async function describeCase(session: TerminalSession): Promise<void> {
  await session.type('scope.ask.title', KEYS.enter);
  await session.see(session.t('text.required'));
  await session.answer('scope.ask.title', 'Trier les questions');
  await session.answer('scope.ask.need', '6 jours d’attente');
  await session.answer('scope.ask.users', '40 agents');
  await session.answer('scope.ask.data', 'Questions des usagers');
  await session.answer('scope.ask.alternatives', 'Règles');
  await session.answer('scope.ask.kpi.name', 'bon thème');
  await session.answer('scope.ask.kpi.unit', '%');
  await session.type('scope.ask.kpi.baseline', `beaucoup${KEYS.enter}`);
  await session.see(session.t('cli.prompt.number'));
  await session.answer('scope.ask.kpi.baseline', `${KEYS.backspace.repeat(8)}62,5`);
  await session.answer('scope.ask.kpi.target', '85');
  await session.answer('scope.ask.kpi.name');
  await session.answer('scope.ask.personalData', down);
  await session.answer('scope.ask.secrecy');
  await session.answer('scope.ask.residency', down + down);
  await session.answer('scope.ask.connectivity');
  await session.answer('scope.ask.requestsPerDay', '5000');
  await session.answer('scope.ask.hosting');
  for (const gate of ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'] as const)
    await session.answer(`scope.ask.gate.${gate}`, down);
}

describe.each(LANGUAGES)('in a terminal, in %s', (language) => {
  test('scope add asks everything and writes what was answered', async () => {
    const root = tempProject();
    const session = openTerminal(['scope', 'add', 'tri'], { cwd: root, language });
    await describeCase(session);
    expect(await session.end()).toBe(0);
    expect(specIn(root, 'usecases/tri.yaml')).toEqual({
      title: 'Trier les questions',
      need: '6 jours d’attente',
      users: '40 agents',
      data: 'Questions des usagers',
      alternatives: 'Règles',
      kpis: [{ name: 'bon thème', unit: '%', baseline: 62.5, target: 85 }],
      context: {
        personalData: 'personal',
        secrecy: 'none',
        residency: 'national',
        connectivity: 'online',
        requestsPerDay: 5000,
      },
      hosting: 'sovereign',
      gates: ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'].map((id) => ({ id, verdict: 'pass' })),
      scores: {},
      status: 'draft',
    });
    expectOneLanguage(session, language);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('scope score shows the anchors, then weights, ranking and the decision follow', async () => {
    const root = tempProject();
    const add = openTerminal(['scope', 'add', 'tri', '--title', 'Trier'], { cwd: root, language });
    expect(await add.end()).toBe(0);

    const score = openTerminal(['scope', 'score', 'tri'], { cwd: root, language });
    await score.answer('scope.ask.rater');
    await score.see(lastLine(score.t('scope.scale.impact')));
    await score.type('scope.ask.score', `7${KEYS.enter}`);
    await score.see(score.t('cli.prompt.between', { min: 0, max: 5 }));
    await score.answer('scope.ask.score', `${KEYS.backspace}5`);
    for (const criterion of ['feasibility', 'sensitivity', 'acceptance', 'alignment'] as const) {
      await score.see(lastLine(score.t(`scope.scale.${criterion}`)));
      await score.answer('scope.ask.score', '4');
    }
    expect(await score.end()).toBe(0);
    expect(specIn(root, 'usecases/tri.yaml')).toMatchObject({
      status: 'scored',
      scores: { impact: { 'tester@example.org': 5 }, alignment: { 'tester@example.org': 4 } },
    });
    expectOneLanguage(score, language);

    const reject = openTerminal(['scope', 'reject', 'tri'], { cwd: root, language });
    await reject.answer('scope.ask.reason', 'Trop tôt');
    expect(await reject.end()).toBe(0);
    expect(specIn(root, 'usecases/tri.yaml')).toMatchObject({ status: 'rejected', decision: { reason: 'Trop tôt' } });
    expectOneLanguage(reject, language);
  });

  test('scope weights takes ten comparisons, and corrects a contradiction', async () => {
    const root = tempProject();
    const session = openTerminal(['scope', 'weights'], { cwd: root, language });
    for (let pair = 1; pair <= 10; pair += 1) {
      await session.see(session.t('scope.ask.pair', { number: pair, count: 10 }));
      if (pair === 1) {
        await session.answer('scope.ask.side');
        await session.answer('scope.ask.strength', '9');
      } else await session.answer('scope.ask.side', down + down);
    }
    await session.answer('scope.ask.revise');
    await session.answer('scope.ask.side');
    await session.answer('scope.ask.strength', '2');
    expect(await session.end()).toBe(0);
    const weights = specIn(root, 'scoping/default.yaml');
    expect(weights).toMatchObject({
      method: 'pairwise',
      pairwise: [[1, 2, 1, 1, 1], [0.5, 1, 1, 1, 1], FLAT, FLAT, FLAT],
    });
    expect(weights.consistencyRatio).toBeLessThanOrEqual(0.1);
    expectOneLanguage(session, language);
  });

  test('a contradiction that is left is refused and writes nothing', async () => {
    const root = tempProject();
    const session = openTerminal(['scope', 'weights'], { cwd: root, language });
    for (let pair = 1; pair <= 10; pair += 1) {
      await session.see(session.t('scope.ask.pair', { number: pair, count: 10 }));
      if (pair === 1) {
        await session.answer('scope.ask.side');
        await session.answer('scope.ask.strength', '9');
      } else await session.answer('scope.ask.side', down + down);
    }
    await session.answer('scope.ask.revise', language === 'fr' ? 'non' : 'no');
    expect(await session.end()).toBe(3);
    expect(existsSync(join(root, 'scoping'))).toBe(false);
    expectOneLanguage(session, language);
  });

  test('Ctrl-C at a question ends with 130 and writes nothing', async () => {
    const root = tempProject();
    const session = openTerminal(['scope', 'add', 'tri'], { cwd: root, language });
    await session.answer('scope.ask.title', 'Trier');
    await session.type('scope.ask.need', KEYS.interrupt);
    expect(await session.end()).toBe(130);
    await session.see(session.t('cli.cancelled'));
    expect(existsSync(join(root, 'usecases'))).toBe(false);
    expect(git(root, 'status', '--porcelain')).toBe('');
    expectOneLanguage(session, language);
  });
});

test('a name that is taken is refused before any question', async () => {
  const root = tempProject();
  const options = { cwd: root, language: 'fr' as const };
  expect(await openTerminal(['scope', 'add', 'tri', '--title', 'Trier'], options).end()).toBe(0);
  const again = openTerminal(['scope', 'add', 'tri'], options);
  expect(await again.end()).toBe(3);
  await again.see(again.t('project.exists', { kind: again.t('project.kind.UseCase'), name: 'tri' }));
  expect(again.screen()).not.toContain(again.t('scope.ask.title'));
});

test('an edit offers what is known', async () => {
  const root = tempProject();
  const options = { cwd: root, language: 'en' as const };
  expect(await openTerminal(['scope', 'add', 'tri', '--title', 'Sort', '--need', 'Speed'], options).end()).toBe(0);
  const edit = openTerminal(['scope', 'add', 'tri', '--edit'], options);
  await edit.answer('scope.ask.title');
  await edit.answer('scope.ask.need');
  await edit.answer('scope.ask.users', 'Agents');
  await edit.type('scope.ask.data', KEYS.interrupt);
  expect(await edit.end()).toBe(130);
  expect(edit.screen()).toContain('(Sort)');
  expect(edit.screen()).toContain('(Speed)');
  expect(specIn(root, 'usecases/tri.yaml')).not.toHaveProperty('users');
});

function lastLine(text: string): string {
  return text.split('\n').at(-1) ?? '';
}
