import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeSizedProject } from '../support/project/sized.ts';
import { sovran } from '../support/sovran.ts';
import { commit, git, tempDir, tempProject } from '../support/temp-project.ts';
import { openTerminal } from '../support/terminal-session.ts';

const SIZES = { usecases: 1, models: 1, evaluations: 0, benches: 0, promotions: 1, runbooks: 0, text: String };

async function project(): Promise<string> {
  const root = tempProject();
  await writeSizedProject(root, SIZES);
  commit(root);
  return root;
}

/** A browser that notes what it is asked to open. */
function playBrowser(): string {
  const dir = tempDir();
  const note = join(dir, 'opened');
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin', 'xdg-open'), `#!/bin/sh\necho "$1" >${note}\n`);
  chmodSync(join(dir, 'bin', 'xdg-open'), 0o755);
  vi.stubEnv('PATH', `${join(dir, 'bin')}${delimiter}${process.env.PATH}`);
  vi.stubEnv('DISPLAY', ':0');
  onTestFinished(() => void vi.unstubAllEnvs());
  return note;
}

test('in a terminal with a screen the page opens in the browser', async () => {
  const [root, note] = [await project(), playBrowser()];
  const session = openTerminal(['open', 'case-0'], { cwd: root, language: 'en' });
  expect(await session.end()).toBe(0);
  expect(session.screen()).toContain('Opened in the browser:');
  await expect
    .poll(() => existsSync(note) && readFileSync(note, 'utf8'))
    .toBe(`${root}/.sovran/site/usecases/case-0.html\n`);
});

test('prints the path without a terminal, rebuilt only for another commit', async () => {
  const [root, note] = [await project(), playBrowser()];
  const first = await sovran(['open', 'r0'], { cwd: root });
  const path = first.stdout.trim();
  expect({ exit: first.exit, path }).toEqual({ exit: 0, path: `${root}/.sovran/site/releases/r0.html` });
  writeFileSync(path, 'kept');
  await sovran(['open', 'r0'], { cwd: root });
  expect(readFileSync(path, 'utf8')).toBe('kept');
  git(root, 'commit', '--quiet', '--allow-empty', '-m', 'next');
  await sovran(['open', 'r0'], { cwd: root });
  expect(readFileSync(path, 'utf8')).toContain('<h1>r0</h1>');
  expect(existsSync(note)).toBe(false);
  expect(git(root, 'status', '--porcelain')).toBe('');
});
