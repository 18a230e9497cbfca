import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResolvedTarget } from '../../../../src/lib/adapters/ssh/config/resolved-target.ts';
import { resolveSsh } from '../../../../src/lib/adapters/ssh/config/resolve-ssh.ts';
import { caseTable } from '../../../support/case-table.ts';
import { sshConfigFolder } from '../../../support/ssh-config-folder.ts';

interface ConfigCase {
  title: string;
  files: Record<string, string>;
  ask: string[];
}

const cases = caseTable<ConfigCase>('ssh/config.yaml');

/** Both readers name what only the client's build decides: its default keys and the system's known_hosts. */
function comparable({ resolvedBy: _by, ...target }: ResolvedTarget): object {
  return {
    ...target,
    identityFiles: target.identityFilesNamed || target.identityFiles.length === 0 ? target.identityFiles : 'defaults',
    globalKnownHostsFiles: target.globalKnownHostsFiles.filter((path) => !path.endsWith('ssh_known_hosts2')),
    proxyJump: target.proxyJump.map(comparable),
  };
}

test.each(cases)('without a client the same is read: $title', async ({ files, ask }) => {
  const configFile = sshConfigFolder(files);
  for (const destination of ask) {
    const client = await resolveSsh(destination, { configFile, client: true });
    const own = await resolveSsh(destination, { configFile, client: false });
    expect(client.resolvedBy).toBe('ssh -G');
    expect(comparable(own), destination).toEqual(comparable(client));
  }
});

test.each(cases)('gives the same with and without the client: $title', async ({ files, ask }) => {
  const configFile = sshConfigFolder(files);
  for (const destination of ask) {
    const client = await resolveSsh(destination, { configFile, client: true });
    const either = await resolveSsh(destination, { configFile });
    expect(comparable(either), destination).toEqual(comparable(client));
  }
});

test.each([
  ['a plain configuration is read without the client', 'Host gpu\n HostName g.example\n ProxyJump b\n', 'sovran'],
  [
    'of two blocks only the one that counts has to be plain',
    'Host x\n ProxyCommand "y %h"\nHost gpu\n User u\n',
    'sovran',
  ],
  ['a misspelt keyword is the client’s to refuse', 'Host x\n Prot 22\n', 'refused'],
  ['a token is the client’s to expand', 'Host gpu\n HostName %h.example\n', 'ssh -G'],
  ['a Match is the client’s to decide', 'Match user root\n Port 23\n', 'ssh -G'],
  ['a canonical name is the client’s to find', 'CanonicalizeHostname no\nHost gpu\n User u\n', 'ssh -G'],
])('%s', async (_title, config, by) => {
  const asked = resolveSsh('gpu', { configFile: sshConfigFolder({ config }) });
  if (by === 'refused') await expect(asked).rejects.toMatchObject({ code: 'ssh-config-invalid' });
  else expect((await asked).resolvedBy).toBe(by);
});

test('refuses an absent configuration file', async () => {
  const configFile = join(dirname(sshConfigFolder({ config: '' })), 'absent');
  await expect(resolveSsh('gpu', { configFile })).rejects.toMatchObject({ code: 'ssh-config-invalid', exit: 2 });
});

test('the table compares at least forty configurations', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
});

test('our own reader runs no command of Match exec', async () => {
  const configFile = sshConfigFolder({ config: '' });
  const mark = join(dirname(configFile), 'ran');
  const exec = sshConfigFolder({ config: `Match exec "touch ${mark}"\n User evil\n` });
  const own = await resolveSsh('gpu', { configFile: exec, client: false });
  expect(own.user).not.toBe('evil');
  expect(existsSync(mark)).toBe(false);
});

test.each([true, false])('jumps that are typed replace those of the configuration (client: %s)', async (client) => {
  const configFile = sshConfigFolder({
    config: 'Host gpu\n ProxyJump x\nHost b\n User bee\n ProxyJump a\nHost c\n ProxyJump x\n',
  });
  const { proxyJump } = await resolveSsh('gpu', { configFile, client, jump: ['b:2200', 'ops@c'] });
  expect(proxyJump.map(({ alias, port }) => `${alias}:${port}`)).toEqual(['a:22', 'b:2200', 'c:22']);
  expect(proxyJump.map(({ user }) => user).slice(1)).toEqual(['bee', 'ops']);
});

test.each([true, false])('a chain that comes back to itself is refused (client: %s)', async (client) => {
  const configFile = sshConfigFolder({ config: 'Host a\n ProxyJump b\nHost b\n ProxyJump c\nHost c\n ProxyJump b\n' });
  await expect(resolveSsh('a', { configFile, client })).rejects.toMatchObject({ code: 'ssh-jump-loop', exit: 2 });
});

test("reports the client's reason for a refused configuration", async () => {
  const configFile = sshConfigFolder({ config: 'Host gpu\n Nonsense yes\n' });
  const refused = {
    code: 'ssh-config-invalid',
    exit: 2,
    text: { params: { reason: expect.stringContaining('nonsense') } },
  };
  await expect(resolveSsh('gpu', { configFile, client: true })).rejects.toMatchObject(refused);
});

test.each([true, false])('refuses a hostile name in the configuration (client: %s)', async (client) => {
  const configFile = sshConfigFolder({ config: 'Host gpu\n HostName $(id)\nHost gpv\n ProxyJump h;id\n' });
  for (const alias of client ? ['gpu'] : ['gpu', 'gpv'])
    await expect(resolveSsh(alias, { configFile, client })).rejects.toMatchObject({ code: 'bad-ssh-destination' });
});

test('SOVRAN_SSH_CONFIG names the file', async () => {
  const configFile = sshConfigFolder({ config: 'Host gpu\n User env\n' });
  process.env['SOVRAN_SSH_CONFIG'] = configFile;
  try {
    expect(await resolveSsh('gpu')).toMatchObject({ user: 'env', configFile });
  } finally {
    delete process.env['SOVRAN_SSH_CONFIG'];
  }
});
