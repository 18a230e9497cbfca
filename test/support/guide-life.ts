import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { listJournals, openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { listEnvironments } from '../../src/lib/core/project/live.ts';
import { SOVRAN_FOLDERS } from '../../src/lib/core/project/kinds.ts';
import type { Language } from '../../src/lib/core/text/message.ts';
import { verifyProject } from '../../src/lib/stages/evidence/verify/verify-project.ts';
import { answer, prepareRows, scopeCase, startGuide, type Walk } from './guide-walk.ts';
import type { GuideWorld } from './guide-world.ts';
import { stageContext } from './stage-context.ts';
import { git } from './temp-project.ts';
import { openTerminal } from './terminal-session.ts';
import { untranslatedLines } from './untranslated-lines.ts';

/** Acceptance: questions from an empty folder to a promoted model. */
const MOST_QUESTIONS = 12;
const PATIENCE_MS = 2_400_000;
const NAME = 'orienter-les-questions';

/** From an empty folder to a promoted model by `init` and `guide` alone, killed while a job trains and while traffic is watched. */
export async function walkLife(world: GuideWorld, language: Language): Promise<Walk> {
  const init = openTerminal(['init', 'demo'], { cwd: world.dir, language });
  expect(await init.end()).toBe(0);
  expect(init.screen()).toContain('sovran guide');

  let walk = startGuide(world.root, language);
  await scopeCase(walk);
  await prepareRows(walk);
  await answer(walk, 'host.ask.where');
  await answer(walk, 'model.question.base');
  await walk.session.see('train launch', PATIENCE_MS);
  // The progress of the job, which outlives the guide.
  await walk.session.see('/', PATIENCE_MS);
  await walk.session.kill();

  walk = startGuide(world.root, language, walk);
  await walk.session.see('job follow', PATIENCE_MS);
  await answer(walk, 'model.question.scheme');
  await answer(walk, 'guide.ask.approvals');
  await untilWatched(world.root);
  await walk.session.kill();

  walk = startGuide(world.root, language, walk);
  await answer(walk, 'guide.ask.resume');
  expect(await walk.session.end()).toBe(0);
  await expectPromoted(world, walk, language);
  return walk;
}

/** Each file that sovran wrote is recorded, and found once it is edited. */
async function expectVerified(root: string): Promise<void> {
  const verified = await verifyProject(stageContext(root));
  expect(verified).toMatchObject({ verdict: 'pass', edits: [] });
  const files = git(root, 'ls-files', ...SOVRAN_FOLDERS)
    .trim()
    .split('\n');
  expect(verified.checks.find(({ id }) => id === 'record')?.count).toBe(files.length);
  for (const file of files) appendFileSync(join(root, file), ' ');
  const { checks } = await verifyProject(stageContext(root));
  const named = checks.flatMap(({ id, problems }) => (id === 'record' ? problems.map(({ about }) => about) : []));
  expect(named.toSorted()).toEqual(files.toSorted());
  git(root, 'checkout', '--quiet', '--', '.');
}

/** Waits until a promotion watches its release under traffic. */
async function untilWatched(root: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  const isWatched = (): boolean =>
    listJournals(root, 'active').some((id) =>
      openJournal(root, id)
        .entries()
        .some((entry) => entry.type === 'intent' && entry.step === 'watch'),
    );
  while (!isWatched()) {
    if (Date.now() > until) throw new Error('no promotion came to its watch');
    await sleep(20);
  }
}

async function expectPromoted({ root, home }: GuideWorld, walk: Walk, language: Language): Promise<void> {
  expect(walk.answered).toBeLessThanOrEqual(MOST_QUESTIONS);
  const [trial] = await listEnvironments(openStore(root));
  expect(trial).toMatchObject({ name: 'trial', spec: { slots: { blue: `${NAME}-1` }, live: 'blue' } });
  expect(readdirSync(home).filter((name) => name.endsWith('.key'))).toEqual([`${NAME}-app.key`]);
  expect(git(root, 'status', '--porcelain')).toBe('');
  for (const line of ['sovran env show trial', 'curl -sS -H @-', 'from openai import OpenAI'])
    expect(walk.session.screen()).toContain(line);
  await expectVerified(root);
  const drawn = [...walk.screens, walk.session.screen()].join('\n');
  expect(drawn.replaceAll(/\s+/g, ' ')).toMatch(/gain (over the|sur la) base ?: /);
  expect(untranslatedLines(drawn, language)).toEqual([]);
}
