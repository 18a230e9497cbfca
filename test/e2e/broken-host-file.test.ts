import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempDir, tempProject } from '../support/temp-project.ts';

const BROKEN = 'apiVersion: sovran/v1\nkind: Host\nmetadata: { name: gpu1 }\nspec: { transport: ssh2\n';

/** A project with a host that can be read, and one whose file was cut in the middle. */
async function projectWithBrokenHost(): Promise<{ cwd: string; env: NodeJS.ProcessEnv }> {
  const cwd = tempProject();
  const env = { XDG_DATA_HOME: join(tempDir(), 'data') };
  mkdirSync(join(cwd, 'hosts'), { recursive: true });
  const { exit, stderr } = await sovran(['host', 'add', 'one', '--local', '--yes'], { cwd, env });
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  writeFileSync(join(cwd, 'hosts/gpu1.yaml'), BROKEN);
  return { cwd, env };
}

test('a broken host file keeps nobody from the other hosts, and lists name it', async () => {
  const at = await projectWithBrokenHost();
  const list = await sovran(['host', 'list', '--json'], at);
  expect(list).toMatchObject({ exit: 0, json: { items: [{ name: 'one' }], unreadable: ['gpu1'] } });
  const shown = await sovran(['host', 'list'], at);
  expect(shown.stdout).toContain('one');
  expect(shown.stderr).toContain('hosts/gpu1.yaml:');
  const engines = await sovran(['engine', 'list', '--json'], at);
  expect(engines).toMatchObject({ exit: 0, json: { items: [{ host: 'one' }], unreadable: ['gpu1'] } });
  const check = await sovran(['host', 'check', 'one', '--json'], at);
  expect(check.json).toMatchObject({ kind: 'HostCheck', host: 'one' });
});

test('`status` and `job reconcile` tell a broken host file and go on about the rest', async () => {
  const at = await projectWithBrokenHost();
  const status = await sovran(['status', '--json'], at);
  expect(status.json).toMatchObject({
    unreachable: [{ host: 'gpu1', code: 'invalid-file' }],
    next: ['git diff HEAD -- hosts/gpu1.yaml', 'sovran scope add --help'],
  });
  expect((await sovran(['status'], at)).stdout).toContain('hosts/gpu1.yaml cannot be read');
  const reconciled = await sovran(['job', 'reconcile', '--yes', '--json'], at);
  expect(reconciled).toMatchObject({ exit: 0, json: { unreachable: [{ host: 'gpu1', code: 'invalid-file' }] } });
});

test('whoever means every host, or the broken one, is told where to mend before anything is asked', async () => {
  const at = await projectWithBrokenHost();
  for (const args of [
    ['host', 'check', '--all'],
    ['host', 'check', 'gpu1'],
    ['host', 'plan', '--all'],
    ['job', 'reconcile', '--gone', 'gpu1', '--yes'],
  ]) {
    const { exit, json } = await sovran([...args, '--json'], at);
    expect({ args, exit, json }).toMatchObject({
      exit: 2,
      json: { error: { code: 'invalid-file', details: { path: 'hosts/gpu1.yaml' } } },
    });
  }
});
