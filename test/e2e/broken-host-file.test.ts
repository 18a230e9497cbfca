import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { environmentSpecSchema } from '../../src/lib/core/project/resources/environment.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { sshProject } from '../support/project/ssh-project.ts';
import { bedOf } from '../support/ssh-faults.ts';
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

test('a broken host file is listed and does not affect other hosts', async () => {
  const at = await projectWithBrokenHost();
  const list = await sovran(['host', 'list', '--json'], at);
  expect(list).toMatchObject({ exit: 0, json: { items: [{ name: 'one' }], unreadable: ['gpu1'] } });
  const shown = await sovran(['host', 'list'], at);
  expect(shown.stdout).toContain('one');
  expect(shown.stderr).toContain('hosts/gpu1.yaml:');
  const engines = await sovran(['engine', 'list', '--json'], at);
  expect(engines).toMatchObject({ exit: 0, json: { unreadable: ['gpu1'] } });
  const hosts = (engines.json as { items: { host: string }[] }).items.map(({ host }) => host);
  expect(new Set(hosts)).toEqual(new Set(['one']));
  const check = await sovran(['host', 'check', 'one', '--json'], at);
  expect(check.json).toMatchObject({ kind: 'HostCheck', host: 'one' });
});

test('`status` and `job reconcile` name a broken host file and continue', async () => {
  const at = await projectWithBrokenHost();
  const status = await sovran(['status', '--json'], at);
  expect(status.json).toMatchObject({
    unreachable: [{ host: 'gpu1', code: 'invalid-file' }],
    next: ['git diff HEAD -- hosts/gpu1.yaml', 'sovran guide'],
  });
  expect((await sovran(['status'], at)).stdout).toContain('hosts/gpu1.yaml is invalid');
  const reconciled = await sovran(['job', 'reconcile', '--yes', '--json'], at);
  expect(reconciled).toMatchObject({ exit: 0, json: { unreachable: [{ host: 'gpu1', code: 'invalid-file' }] } });
});

test('`host check --all` names a broken file; `host remove` of another works', async () => {
  const at = await projectWithBrokenHost();
  const checked = await sovran(['host', 'check', '--all', '--json'], at);
  const error = { code: 'invalid-file', message: expect.stringContaining('hosts/gpu1.yaml') as string };
  expect(checked).toMatchObject({ exit: 5, json: { items: [{ host: 'one' }, { host: 'gpu1', error }] } });
  const shown = await sovran(['host', 'check', '--all'], at);
  expect(shown.stdout).toContain('✗ gpu1 not checked');
  expect(shown.stdout).toContain('git diff HEAD -- hosts/gpu1.yaml');
  expect(await sovran(['host', 'remove', 'one', '--dry-run', '--json'], at)).toMatchObject({ exit: 0 });
  expect(await sovran(['host', 'remove', 'one', '--yes'], at)).toMatchObject({ exit: 0 });
});

test('names the broken file before asking, when every host is to change', async () => {
  const at = await projectWithBrokenHost();
  for (const args of [
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

test('names a folder in place of a host file', async () => {
  const at = await projectWithBrokenHost();
  rmSync(join(at.cwd, 'hosts/gpu1.yaml'));
  mkdirSync(join(at.cwd, 'hosts/gpu1.yaml'));
  const list = await sovran(['host', 'list', '--json'], at);
  expect(list).toMatchObject({ exit: 0, json: { items: [{ name: 'one' }], unreadable: ['gpu1'] } });
  const status = await sovran(['status', '--json'], at);
  expect(status).toMatchObject({ exit: 0, json: { unreachable: [{ host: 'gpu1', code: 'not-regular' }] } });
});

test('`status` ends while a host file breaks', { timeout: 180_000 }, async () => {
  const { root, run } = await sshProject(await bedOf(), { driver: 'ssh2', name: 'gpu1' });
  const spec = environmentSpecSchema.parse({ host: 'gpu1', port: 8471, approvals: { required: 0 }, limits: {} });
  await openStore(root).write(resourceOf('Environment', 'production', spec));
  mkdirSync(join(root, 'models'));
  writeFileSync(join(root, 'models/m.yaml'), '<<<<<<< HEAD\n');
  expect(await run('status', '--json')).toMatchObject({ exit: 2, json: { error: { code: 'invalid-file' } } });
});
