import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { sshConfigFolder } from '../support/ssh-config-folder.ts';
import { makeKey, startSshd } from '../support/sshd.ts';
import { git, tempDir } from '../support/temp-project.ts';
import { fingerprintOf, unknownHost, type UnknownHost } from '../support/unknown-host.ts';

/** That a host is one of the inventory by another name. */
const REMARK = /Host gpu\d (is at|presents)/;

function edit(at: UnknownHost, from: string, to: string): void {
  const path = join(at.root, 'hosts/gpu1.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  git(at.root, 'commit', '--quiet', '-am', 'transport');
}

test('lists and shows the SSH client of the last check, with reason', async () => {
  const at = await unknownHost();
  expect(await at.add('--fingerprint', fingerprintOf(at.host))).toMatchObject({ exit: 0 });
  expect((await at.run('host', 'list')).stdout).toMatch(/gpu1 +auto /);
  await at.run('host', 'check', 'gpu1');
  expect((await at.run('host', 'list')).stdout).toMatch(/gpu1 +ssh2 /);
  expect((await at.run('host', 'show', 'gpu1')).stdout).toContain(
    'SSH client: ssh2 (no hop needs the OpenSSH client).',
  );
  edit(at, 'transport: auto', 'transport: openssh');
  expect((await at.run('host', 'list')).stdout).toMatch(/gpu1 +openssh /);
  expect((await at.run('host', 'show', 'gpu1')).stdout).not.toContain('ssh2');
  await at.run('host', 'check', 'gpu1');
  expect((await at.run('host', 'show', 'gpu1', '--json')).json).toMatchObject({
    transport: 'openssh',
    driver: { name: 'openssh', because: { name: 'asked', subject: 'openssh' } },
  });
});

test('remarks a machine under a second name, by address or key', async () => {
  const at = await unknownHost();
  const { host } = at;
  const run = (...args: string[]): ReturnType<typeof sovran> => at.run(...args);
  const fingerprint = ['--fingerprint', fingerprintOf(host)];
  const first = await run('host', 'add', 'gpu1', '--ssh', host.address, ...fingerprint);
  expect([first.exit, first.stderr]).toEqual([0, expect.not.stringMatching(REMARK)]);
  const again = await run('host', 'add', 'gpu2', '--ssh', host.address, ...fingerprint);
  expect(again.exit).toBe(0);
  expect(again.stderr).toContain('gpu1 has the same address and route');
  const byName = await run(
    'host',
    'add',
    'gpu3',
    '--ssh',
    host.address.replace('127.0.0.1', 'localhost'),
    ...fingerprint,
  );
  expect(byName.exit).toBe(0);
  expect(byName.stderr).toContain('gpu1 presents the same key');
  const other = await startSshd();
  const stranger = await run(
    'host',
    'add',
    'gpu4',
    '--ssh',
    other.address,
    '--no-login',
    '--fingerprint',
    fingerprintOf(other),
  );
  expect([stranger.exit, stranger.stderr]).toEqual([0, expect.not.stringMatching(REMARK)]);
  const local = await run('host', 'add', 'here', '--local');
  expect([local.exit, local.stderr]).toEqual([0, expect.not.stringMatching(REMARK)]);
});

test('the ssh command of a refused login takes the same route', async () => {
  const [good, wrong] = [makeKey(), makeKey()];
  const [bastion, inner] = [await startSshd({ authorized: [good] }), await startSshd({ authorized: [good] })];
  const known = join(tempDir(), 'known hosts');
  const pin = ({ port, hostKeys }: typeof inner): string => `[127.0.0.1]:${port} ${hostKeys[0]?.public}\n`;
  writeFileSync(known, pin(bastion) + pin(inner));
  const config = [
    `Host *\n IdentityAgent none\n IdentitiesOnly yes\n UserKnownHostsFile "${known}"\n`,
    `Host door\n HostName 127.0.0.1\n Port ${bastion.port}\n IdentityFile ${good.path}\n`,
    `Host room\n HostName 127.0.0.1\n IdentityFile ${wrong.path}\n`,
  ].join('');
  const env = { SOVRAN_SSH_CONFIG: sshConfigFolder({ config }), CI: '' };
  const at = await unknownHost();
  const run = (...args: string[]): ReturnType<typeof sovran> => sovran(args, { cwd: at.root, env });
  const flags = ['--jump', 'door', '--accept-new', '--no-login', '--json'];
  expect(await run('host', 'add', 'gpu1', '--ssh', `${inner.user}@room:${inner.port}`, ...flags)).toMatchObject({
    exit: 0,
  });
  const failed = await run('host', 'check', 'gpu1', '--json');
  expect(failed).toMatchObject({ exit: 4, json: { error: { code: 'ssh-auth-failed' } } });
  const [command = ''] = (failed.json as { error: { next: string[] } }).error.next;
  const before = inner.log().length;
  const typed = spawnSync('sh', ['-c', command], { cwd: at.root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(typed.stderr).toContain(`Authenticating to 127.0.0.1:${inner.port} as '${inner.user}'`);
  expect(typed.stderr).toContain('Permission denied (publickey');
  await expect.poll(() => bastion.log().match(/Accepted publickey/g)?.length).toBe(3);
  await expect.poll(() => inner.log().slice(before)).toContain('Connection closed by authenticating user');
});
