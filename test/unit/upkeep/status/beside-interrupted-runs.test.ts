import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../../../src/lib/core/operation/lock/lock.ts';
import type { Gateway } from '../../../../src/lib/core/ports/gateway.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { write } from '../../../support/project/pieces.ts';
import { aLive, anEnvironment } from '../../../support/project/serving.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const STOPPED = { running: false, url: 'http://127.0.0.1:1', slots: [] };
const BACK = (name: string): string => `sovran env add ${name} --host local --port 4000`;

/** Two environments whose gateways are down; a promotion of `prod` was cut. */
async function cutPromotion(): Promise<StageContext> {
  const root = tempProject();
  const gateway = async (): Promise<Gateway> => ({ status: async () => STOPPED }) as unknown as Gateway;
  const ctx = stageContext(root, { gateway });
  for (const name of ['prod', 'other']) await write(ctx.project, anEnvironment(name), aLive(name));
  const plan = { id: 'p', hash: 'h', input: null, gates: [], steps: [] };
  const named = { ...plan, operation: 'release promote', target: 'Environment/prod' };
  const begin = { type: 'begin', at: '2026-01-01T00:00:00.000Z', actor: 'a', plan: named };
  mkdirSync(join(root, '.sovran', 'journal'), { recursive: true });
  writeFileSync(join(root, '.sovran', 'journal', '01JD0000000000000000000001.jsonl'), `${JSON.stringify(begin)}\n`);
  return ctx;
}

test('offers only resume for an environment whose promotion is interrupted', async () => {
  const status = await readStatus(await cutPromotion());
  const nexts = status.environments.map(({ name, next }) => [name, next]);
  expect(Object.fromEntries(nexts)).toEqual({ prod: 'sovran resume', other: BACK('other') });
  expect(status.next.slice(0, 2)).toEqual(['sovran resume', BACK('other')]);
  expect(status.next).not.toContain(BACK('prod'));
});

test('offers nothing for an interrupted environment while the project is locked', async () => {
  const ctx = await cutPromotion();
  const status = await withLock(ctx.project.root, 'resume', ctx.clock.now(), () => readStatus(ctx));
  expect(status.environments.find(({ name }) => name === 'prod')).toMatchObject({ next: null });
  expect(status.next).not.toContain('sovran resume');
});
