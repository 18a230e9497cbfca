import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { freePort } from '../../support/free-port.ts';
import { isolateStore } from '../../support/gateway-fixture.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';

let root: string;
let port: number;
const run = (...args: string[]): Promise<CliResult> => sovran(args, { cwd: root });
const models = async (key: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status;

beforeEach(async () => {
  root = tempProject();
  isolateStore(tempDir());
  port = await freePort();
  const gateway = await openGateway('production', openStore(root));
  onTestFinished(() => gateway.remove());
  expect((await run('host', 'add', 'local', '--local')).exit).toBe(0);
});

async function addProduction(): Promise<void> {
  const added = await run('env', 'add', 'production', '--host', 'local', '--port', String(port));
  expect(added).toMatchObject({ exit: 0 });
}

test('an environment answers at once; keys open until revoked, hashed at rest', async () => {
  await addProduction();
  const first = await run('app', 'add', 'portal', '--env', 'production', '--owner', 'Citizen services', '--json');
  expect(first.exit).toBe(0);
  const { key } = first.json as { key: string };
  expect(first.json).toMatchObject({ kind: 'Application', name: 'portal', environment: 'production', validKeys: 1 });
  expect(key).toMatch(/^svk_[\w-]{43}$/);
  expect([await models(key), await models('svk_no')]).toEqual([503, 401]);

  const keyFile = join(tempDir(), 'portal.key');
  const added = await run('app', 'key', 'add', 'portal', '--key-out', keyFile, '--expires', '1h', '--json');
  expect(added).toMatchObject({
    exit: 0,
    json: { validKeys: 2, keyFile, keys: [{}, { expiresAt: expect.any(String) }] },
  });
  expect(added.json).not.toHaveProperty('key');
  const second = readFileSync(keyFile, 'utf8').trim();
  expect((statSync(keyFile).mode & 0o777).toString(8)).toBe('600');
  expect([await models(key), await models(second)]).toEqual([503, 503]);

  const { keyId } = first.json as { keyId: string };
  const neither = await run('app', 'key', 'revoke', 'portal', '--json');
  expect(neither).toMatchObject({ exit: 2, json: { error: { code: 'key-choice' } } });
  expect(neither.stdout).toContain(keyId);
  expect((await run('app', 'key', 'revoke', 'portal', keyId)).exit).toBe(0);
  expect([await models(key), await models(second)]).toEqual([401, 503]);
  const third = ((await run('--json', 'app', 'key', 'add', 'portal')).json as { key: string }).key;
  expect([await models(second), await models(third)]).toEqual([503, 503]);

  expect((await run('app', 'key', 'revoke', 'portal', '--all')).exit).toBe(0);
  expect([await models(second), await models(third)]).toEqual([401, 401]);
  expect((await run('app', 'list', '--json')).json).toMatchObject({ items: [{ name: 'portal', validKeys: 0 }] });
  expect((await run('app', 'list')).stdout).toMatch(
    new RegExp(`portal +production +Citizen services +${keyId} +revoked`),
  );

  for (const clear of [key, second, third]) {
    const store = process.env.SOVRAN_STORE ?? '';
    const found = execFileSync('sh', ['-c', `grep -rlF -- ${clear} ${root} ${store} || true`], { encoding: 'utf8' });
    expect(found).toBe('');
  }
  expect(git(root, 'log', '--format=%s')).toContain('app key revoke Key/portal/all');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('shows gateway, slots and access of an environment', async () => {
  await addProduction();
  const shown = await run('env', 'show', 'production', '--json');
  expect(shown.json).toMatchObject({
    kind: 'Environment',
    name: 'production',
    url: `http://127.0.0.1:${port}`,
    approvals: { required: 2 },
    gateway: { running: true, slots: [{ slot: 'blue', state: 'maint' }, { slot: 'green' }] },
    applications: 0,
    keys: 0,
  });
  const words = await run('env', 'show', 'production', '--lang', 'fr');
  expect(words.stdout).toContain('La passerelle tourne');
});

test('a stopped gateway comes back with its keys by the same command', async () => {
  await addProduction();
  const { key } = (await run('app', 'add', 'portal', '--env', 'production', '--json')).json as { key: string };
  await (await openGateway('production', openStore(root))).stop();
  const stopped = await run('env', 'show', 'production');
  expect(stopped.stdout).toContain(`sovran env add production --host local --port ${port}`);
  await addProduction();
  expect(await models(key)).toBe(503);
});

test('refuses fewer approvals, by flag and by an uncommitted edit', async () => {
  await addProduction();
  const args = ['env', 'add', 'production', '--host', 'local', '--port', String(port)];
  const before = git(root, 'rev-parse', 'HEAD');
  const lowered = await run(...args, '--approvals', '0', '--json');
  expect(lowered).toMatchObject({
    exit: 3,
    json: { error: { details: { gates: [{ id: 'approvals-not-lowered' }] } } },
  });
  const words = await run(...args, '--approvals', '0');
  expect(words.stderr).toContain('environments/production.yaml, and commit it for review');
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual([before, '']);
  const file = join(root, 'environments', 'production.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('required: 2', 'required: 0'));
  const edited = await run(...args, '--approvals', '3', '--json');
  expect(edited).toMatchObject({ exit: 3, json: { error: { code: 'file-edited' } } });
  expect(git(root, 'rev-parse', 'HEAD')).toBe(before);
  git(root, 'commit', '--quiet', '--all', '-m', 'One person is enough here');
  expect((await run(...args, '--json')).exit).toBe(0);
  expect((await run(...args, '--approvals', '3', '--json')).json).toMatchObject({ approvals: { required: 3 } });
});

test('names an uncommitted edit, stops no gateway, never overwrites it', async () => {
  await addProduction();
  const args = ['env', 'add', 'production', '--host', 'local', '--port', String(port)];
  const file = join(root, 'environments', 'production.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/drainSeconds: \d+/, 'drainSeconds: 7'));
  const brought = await run(...args);
  expect([brought.exit, brought.stderr]).toEqual([0, expect.stringContaining('environments/production.yaml')]);
  const refused = await run(...args, '--approvals', '3', '--json');
  expect(refused).toMatchObject({
    exit: 3,
    json: { error: { code: 'file-edited', next: ['git diff HEAD -- environments/production.yaml'] } },
  });
  expect((await run('env', 'stop', 'production')).exit).toBe(0);
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(' M environments/production.yaml');
});

test('refuses an environment over an unknown running gateway, with its stop command', async () => {
  await addProduction();
  git(root, 'rm', '--quiet', 'environments/production.yaml');
  git(root, 'commit', '--quiet', '-m', 'lost');
  const args = ['env', 'add', 'production', '--host', 'local', '--port', String(port), '--json'];
  const refused = await run(...args, '--as-recorded');
  const gate = { id: 'gateway-described', verdict: 'fail' };
  expect(refused).toMatchObject({ exit: 3, json: { error: { details: { gates: [gate] } } } });
  const [stop = ''] = (refused.json as { error: { next: string[] } }).error.next;
  process.kill(Number(/^sudo kill (\d+)$/.exec(stop)?.[1]), 'SIGTERM');
  await expect.poll(async () => (await run(...args)).exit, { timeout: 30_000 }).toBe(0);
});

test('a host leaves as its refusal says: stop, delete, commit', async () => {
  await addProduction();
  const refused = await run('host', 'remove', 'local');
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain(
    '`sovran env stop production`, then delete and commit environments/production.yaml.',
  );
  expect((await run('env', 'stop', 'production')).exit).toBe(0);
  expect((await run('status')).stdout).toContain('gateway stopped');
  git(root, 'rm', '--quiet', 'environments/production.yaml');
  git(root, 'commit', '--quiet', '-m', 'No production here any more');
  expect((await run('host', 'remove', 'local')).exit).toBe(0);
});

test('a taken port is refused with its holder, and nothing is written', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const before = git(root, 'rev-parse', 'HEAD');
  const refused = await run('env', 'add', 'production', '--host', 'local', '--port', String(port), '--json');
  expect(refused.exit).toBe(3);
  expect(JSON.stringify(refused.json)).toContain(`(pid ${process.pid})`);
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual([before, '']);
});

test('without HAProxy the fix is named, and nothing is written', async () => {
  const before = git(root, 'rev-parse', 'HEAD');
  const bare = tempDir();
  execFileSync('ln', ['-s', execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(bare, 'git')]);
  const args = ['env', 'add', 'production', '--host', 'local', '--port', String(port)];
  const refused = await sovran([...args, '--json'], { cwd: root, env: { PATH: bare } });
  expect(refused).toMatchObject({ exit: 4, json: { error: { code: 'haproxy-missing' } } });
  const words = await sovran(args, { cwd: root, env: { PATH: bare } });
  expect(words.stderr).toContain('sudo apt-get install -y haproxy');
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual([before, '']);
});

test.each([
  ['an unknown host', ['env', 'add', 'e', '--host', 'nowhere', '--port', '1'], 2, 'not-found'],
  ['a hostile name', ['env', 'add', '../x', '--host', 'local', '--port', '1'], 2, 'bad-name'],
  ['no host and port', ['env', 'add', 'e'], 2, 'missing-flags'],
  ['an unknown environment', ['app', 'add', 'a', '--env', 'nowhere'], 2, 'not-found'],
  ['an unknown application', ['app', 'key', 'revoke', 'nobody', '--all'], 2, 'not-found'],
  ['a key for an unknown application', ['app', 'key', 'add', 'nobody'], 2, 'not-found'],
  ['a bad expiry', ['app', 'key', 'add', 'a', '--expires', 'soon'], 2, 'bad-duration'],
])('%s is refused', async (_name, args, exit, code) => {
  const refused = await run(...args, '--json');
  expect(refused).toMatchObject({ exit, json: { error: { code } } });
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('refuses an impossible key file; a failed command leaves none', async () => {
  const none = join(tempDir(), 'none');
  const nowhere = await run('app', 'add', 'a', '--env', 'production', '--key-out', '/proc/none/key', '--json');
  expect(nowhere).toMatchObject({
    exit: 2,
    json: { error: { code: 'file-not-saved', details: { reason: 'ENOENT' } } },
  });
  expect((nowhere.json as { error: { message: string } }).error.message).not.toContain('ENOENT');
  expect((await run('app', 'add', 'a', '--env', 'nowhere', '--key-out', none)).exit).toBe(2);
  expect(existsSync(none)).toBe(false);
});

test('refuses an address of another machine, in words and code', async () => {
  const add = ['env', 'add', 'production', '--host', 'local', '--port', String(port), '--bind', '203.0.113.1'];
  const refused = await run(...add, '--json');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  const { gates } = (refused.json as { error: { details: { gates: { reason: string; evidence?: string }[] } } }).error
    .details;
  expect(gates).toMatchObject([{ id: 'port-free', evidence: 'EADDRNOTAVAIL' }]);
  expect(gates[0]?.reason).toMatch(/the machine has no such address/);
});

test('refuses a key file in the project or a git work tree', async () => {
  await addProduction();
  const link = join(tempDir(), 'link');
  symlinkSync(root, link);
  const other = tempProject();
  const before = git(root, 'rev-parse', 'HEAD');
  const inside = [
    'portal.key',
    '.sovran/portal.key',
    'keys/portal.key',
    join(link, 'portal.key'),
    join(other, 'a.key'),
  ];
  for (const path of inside) {
    const refused = await run('app', 'add', 'portal', '--env', 'production', '--key-out', path, '--json');
    expect(refused, path).toMatchObject({ exit: 2, json: { error: { code: 'key-file-inside' } } });
  }
  expect([git(root, 'rev-parse', 'HEAD'), git(root, 'status', '--porcelain')]).toEqual([before, '']);
});

test('refuses an existing key file, and leaves none after a gate', async () => {
  await addProduction();
  const full = join(tempDir(), 'full');
  writeFileSync(full, 'mine');
  const refused = await run('app', 'add', 'portal', '--env', 'production', '--key-out', full, '--json');
  expect(refused).toMatchObject({ exit: 2, json: { error: { code: 'file-exists' } } });
  expect(readFileSync(full, 'utf8')).toBe('mine');
  expect((await run('app', 'list', '--json')).json).toMatchObject({ items: [] });
  expect((await run('app', 'add', 'portal', '--env', 'production')).exit).toBe(0);
  const again = join(tempDir(), 'again');
  expect((await run('app', 'add', 'portal', '--env', 'production', '--key-out', again)).exit).toBe(3);
  expect(existsSync(again)).toBe(false);
});
