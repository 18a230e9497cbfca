import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

const TITLE = 'Tri\nError: all is lost\u001B[2J\u001B]0;owned\u0007\u202Edesrever';
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;

test('[fault 33] control characters in free text reach files, never the terminal', async () => {
  const root = tempProject();
  const run = (...args: string[]): ReturnType<typeof sovran> => sovran(args, { cwd: root });
  const shown = [
    await run('scope', 'add', 'tri', '--title', TITLE, '--message', TITLE),
    await run('scope', 'score', 'tri', '--rater', 'po', '--set', 'impact=4', '--message', TITLE),
    await run('scope', 'reject', 'tri', '--reason', TITLE),
    await run('scope', 'rank'),
    await run('status'),
    await run('data', 'prepare', 'd', '--from', TITLE, '--license', TITLE),
    await run('host', 'show', TITLE),
    await run(TITLE),
  ];
  for (const { stdout, stderr } of shown) {
    expect(stdout + stderr).not.toMatch(CONTROLS);
    expect(stdout + stderr).not.toMatch(/^Error: all is lost/m);
  }
  const json = await run('scope', 'add', 'other', '--title', TITLE, '--json');
  expect(json.json).toMatchObject({ title: TITLE });
  expect(git(root, 'status', '--porcelain')).toBe('');
});
