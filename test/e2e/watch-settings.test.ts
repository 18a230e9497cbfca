import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';
import { userSystemd } from '../support/user-systemd.ts';

/** A project with settings of its watch. */
function projectWith(watch: object): string {
  const root = tempProject();
  const path = join(root, 'sovran.yaml');
  writeFileSync(path, `${readFileSync(path, 'utf8').trimEnd()}\n  watch: ${JSON.stringify(watch)}\n`);
  return root;
}

const route = (more: object): object => ({ name: 'ops', ...more });

test.each([
  [
    'two routes of one name',
    { routes: [route({ webhookFile: 'a' }), route({ slackFile: 'b' })] },
    'Two routes have the same name',
  ],
  ['a route to nowhere', { routes: [route({})] }, 'or `executable`'],
  ['an executable of two lines', { routes: [route({ executable: '/a\nb' })] }, 'control characters'],
  ['a key file of two lines', { schedule: { canary: { app: 'a', keyFile: 'a\nb' } } }, 'control characters'],
])('%s is refused, and said', async (_, watch, words) => {
  const { exit, stderr } = await sovran(['status'], { cwd: projectWith(watch) });
  expect([exit, stderr]).toEqual([2, expect.stringContaining(words)]);
});

/** Says how the last run of every service ended. */
const SYSTEMCTL = `#!/bin/sh
case "$*" in
  *ExecMainExitTimestamp*) echo 'Tue 2026-12-01 02:10:00 UTC' ;;
  *ExecMainStatus*) cat "$XDG_CONFIG_HOME/code" ;;
esac
`;

test('a list of timers exits 1 while a last run failed', async () => {
  const folder = tempDir();
  userSystemd('local', folder);
  writeFileSync(join(folder, 'bin/systemctl'), SYSTEMCTL);
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, XDG_CONFIG_HOME: folder };
  const cwd = projectWith({});
  const list = async (code: number): Promise<[number | null, string]> => {
    writeFileSync(join(folder, 'code'), `${code}\n`);
    const { exit, stdout } = await sovran(['watch', 'schedule', '--list'], { cwd, env });
    return [exit, stdout];
  };
  writeFileSync(join(folder, 'code'), '0\n');
  expect((await sovran(['watch', 'schedule', '--yes'], { cwd, env })).exit).toBe(0);
  expect(await list(0)).toEqual([0, expect.stringContaining(' ok ')]);
  expect(await list(5)).toEqual([0, expect.stringContaining(' exit 5 ')]);
  expect(await list(3)).toEqual([1, expect.stringContaining(' failed ')]);
});
