import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { rollbackRelease } from '../../../src/lib/stages/release/rollback/rollback.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { contextOn } from '../../support/context-on.ts';
import { liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

const PATH = 'environments/production.yaml';
const MOVE = { environment: 'production', startMs: 60_000, watchMs: 500, streams: 2, retireOld: false };

let template: ReleaseSandbox;
let box: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

beforeEach(() => () => box.dispose());

/** Somebody else drains for longer. */
function edit(root: string): void {
  const file = join(root, PATH);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/drainSeconds: \d+/, 'drainSeconds: 77 # slow clients'));
}

/** A colleague commits that in a clone, and it is pulled. */
function pullEdit(): void {
  const clone = join(box.base, 'colleague');
  execFileSync('git', ['clone', '--quiet', box.root, clone]);
  edit(clone);
  const colleague = ['-c', 'user.name=Colleague', '-c', 'user.email=colleague@example.org'];
  git(clone, ...colleague, 'commit', '--quiet', '-am', 'drain for longer');
  git(box.root, 'pull', '--quiet', '--ff-only', clone, 'main');
}

const inFile = (): string => readFileSync(join(box.root, PATH), 'utf8');
const committed = (): string => git(box.root, 'show', `HEAD:${PATH}`);
const status = (): string => git(box.root, 'status', '--porcelain').trimEnd();

/** Promotes `two-1` beside `one-1`; `call` comes between the switch and the watch. Returns the keys of the remarks. */
async function promote(call: () => void): Promise<string[]> {
  box = await liveSandbox(template, { blue: 'one-1' });
  const ctx = await contextOn({ box }, box.root, { after: 'switch', call });
  const { remarks } = await executeOperation(promoteRelease, { ...MOVE, release: 'two-1' }, ctx);
  expect(committed()).toContain('live: green');
  return remarks.map(({ key }) => key);
}

test('what was pulled in the watch of a promotion stays, in the file and in the commits', async () => {
  expect(await promote(pullEdit)).toEqual([]);
  for (const text of [inFile(), committed()]) expect(text).toContain('drainSeconds: 77 # slow clients');
  expect(status()).toBe('');
});

test('what was edited in the watch of a promotion stays in the file, and is not committed', async () => {
  expect(await promote(() => edit(box.root))).toEqual(['run.edits-stay']);
  expect(inFile()).toContain('drainSeconds: 77 # slow clients');
  expect(inFile()).toContain('live: green');
  expect(committed()).not.toContain('77');
  expect(status()).toBe(` M ${PATH}`);
});

test.each([
  ['edited', edit],
  ['committed', (root: string) => (edit(root), git(root, 'commit', '--quiet', '-am', 'drain for longer'))],
])('what was %s behind the switch of a cut rollback stays so when that is resumed', async (how, change) => {
  box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  const call = (): void => void Object.assign(ctx.interrupt, { requested: true });
  const ctx = await contextOn({ box }, box.root, { after: 'switch-back', call });
  const cut = executeOperation(rollbackRelease, { environment: 'production' }, ctx);
  await expect(cut).rejects.toMatchObject({ code: 'interrupted' });
  change(box.root);
  const resumed = await box.sovran('resume');
  expect(resumed).toMatchObject({ exit: 0 });
  expect(resumed.stderr.includes('stays in the file')).toBe(how === 'edited');
  expect(inFile()).toContain('drainSeconds: 77 # slow clients');
  expect(committed()).toContain('live: blue');
  expect(committed().includes('77')).toBe(how === 'committed');
  expect(status()).toBe(how === 'committed' ? '' : ` M ${PATH}`);
});
