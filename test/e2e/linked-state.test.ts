import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const COMMANDS = [
  ['status', '--json'],
  ['scope', 'add', 'triage', '--title', 'Triage', '--json'],
  ['host', 'add', 'local', '--local', '--json'],
  ['resume', '--json'],
];

test.for(['.sovran', '.sovran/journal', '.sovran/lock', '.sovran/journal/ended', '.sovran/observed/Host'])(
  'refuses a project whose %s is a link, and writes nothing',
  async (path) => {
    const [root, elsewhere] = [tempProject(), tempDir()];
    rmSync(join(root, path), { recursive: true, force: true });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(elsewhere, join(root, path));
    const head = git(root, 'rev-parse', 'HEAD');
    for (const command of COMMANDS) {
      const done = await sovran(command, { cwd: root });
      expect(done, command.join(' ')).toMatchObject({
        exit: 2,
        json: { error: { code: 'outside-project', details: { path }, next: [`ls -ld ${path}`] } },
      });
    }
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(git(root, 'rev-parse', 'HEAD')).toBe(head);
    rmSync(join(root, path));
    expect(await sovran(['status', '--json'], { cwd: root })).toMatchObject({ exit: 0 });
  },
);

test('never overwrites or creates a linked file of .sovran', async () => {
  for (const exists of [true, false]) {
    const [root, precious] = [tempProject(), join(tempDir(), 'precious')];
    if (exists) writeFileSync(precious, 'precious');
    mkdirSync(join(root, '.sovran'), { recursive: true });
    symlinkSync(precious, join(root, '.sovran', 'reserve'));
    const done = await sovran(['scope', 'add', 'triage', '--title', 'Triage', '--json'], { cwd: root });
    expect(done).toMatchObject({ exit: 2, json: { error: { code: 'outside-project' } } });
    expect(existsSync(precious) && readFileSync(precious, 'utf8')).toBe(exists ? 'precious' : false);
  }
});
