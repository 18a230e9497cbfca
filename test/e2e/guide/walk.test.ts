import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { listEnvironments } from '../../../src/lib/core/project/live.ts';
import { answer, prepareRows, scopeCase, startGuide } from '../../support/guide-walk.ts';
import { guideEngines, guideWorld } from '../../support/guide-world.ts';
import { git } from '../../support/temp-project.ts';
import { openTerminal } from '../../support/terminal-session.ts';
import { untranslatedLines } from '../../support/untranslated-lines.ts';

const MOST_QUESTIONS = 12;

test.each(['fr'] as const)('from an empty folder to a promoted model, killed twice (%s)', async (language) => {
  const world = guideWorld({ engines: guideEngines() });
  const init = openTerminal(['init', 'demo'], { cwd: world.dir, language });
  expect(await init.end()).toBe(0);
  expect(init.screen()).toContain('sovran guide');

  let walk = startGuide(world.root, language);
  await scopeCase(walk);
  await walk.session.see(`? ${walk.session.t('guide.ask.data').slice(0, 40)}`);
  await walk.session.kill();

  walk = startGuide(world.root, language, walk);
  await prepareRows(walk);
  await answer(walk, 'host.ask.where');
  await answer(walk, 'guide.ask.base');
  await answer(walk, 'guide.ask.model-license');
  await walk.session.see('train launch');
  await walk.session.see('/20');
  await walk.session.kill();

  walk = startGuide(world.root, language, walk);
  await walk.session.see(walk.session.t('guide.why.job').slice(0, 40));
  await answer(walk, 'model.question.scheme');
  await answer(walk, 'guide.ask.approvals');
  expect(await walk.session.end()).toBe(0);

  expect(walk.answered).toBeLessThanOrEqual(MOST_QUESTIONS);
  const [trial] = await listEnvironments(openStore(world.root));
  expect(trial).toMatchObject({ name: 'trial', spec: { slots: { blue: 'orienter-les-questions-1' }, live: 'blue' } });
  expect(readdirSync(world.home).filter((name) => name.endsWith('.key'))).toEqual(['orienter-les-questions-app.key']);
  expect(git(world.root, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(world.root, '.sovran/guide'))).toBe(false);
  const drawn = [...walk.screens, walk.session.screen()].join('\n');
  expect(untranslatedLines(drawn, language)).toEqual([]);
  onTestFinished(() => void vi.unstubAllEnvs());
});
