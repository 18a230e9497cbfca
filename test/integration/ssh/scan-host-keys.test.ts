import { expect, test } from 'vitest';
import { resolveSsh } from '../../../src/lib/adapters/ssh/config/resolve-ssh.ts';
import { loadHops } from '../../../src/lib/adapters/ssh/identity/open-route.ts';
import { scanHostKeys, type ScannedKey } from '../../../src/lib/adapters/ssh/ssh2/scan-host-keys.ts';
import type { AskSecret } from '../../../src/lib/adapters/ssh/identity/load-identities.ts';
import { freePort } from '../../support/free-port.ts';
import { makeKey, startAgent, startSshd, type Sshd, type TestKey } from '../../support/sshd.ts';
import { sshConfigFolder } from '../../support/ssh-config-folder.ts';

interface ScanCase {
  config?: string;
  knownHosts?: string;
  jump?: string[];
  ask?: AskSecret;
}

async function scan(
  address: string,
  { config = '', knownHosts = '', jump, ask }: ScanCase = {},
): Promise<ScannedKey[]> {
  const quiet = 'Host *\n IdentityAgent none\n UserKnownHostsFile none\n GlobalKnownHostsFile none\n';
  const configFile = sshConfigFolder({ config: `${config}\n${quiet}` });
  const target = await resolveSsh(address, { configFile, ...(jump ? { jump } : {}) });
  const hops = await loadHops(target, { path: 'hosts/known_hosts', text: knownHosts });
  return scanHostKeys(hops, { askSecret: ask });
}

function pin({ port }: Sshd, key: TestKey, marker = ''): string {
  return `${marker}[127.0.0.1]:${port} ${key.public}\n`;
}

async function hostAndKey(options: { config?: string[] } = {}): Promise<{ host: Sshd; key: TestKey; use: string }> {
  const key = makeKey();
  const host = await startSshd({ authorized: [key], ...options });
  return { host, key, use: `Host *\n IdentityFile ${key.path}\n IdentitiesOnly yes` };
}

test('an unknown host shows its key and learns no user', async () => {
  const { host, use } = await hostAndKey();
  const [seen] = await scan(host.address, { config: use });
  expect(seen).toMatchObject({
    verdict: 'unknown',
    type: 'ssh-ed25519',
    fingerprint: host.hostKeys[0]?.fingerprint,
    name: `[127.0.0.1]:${host.port}`,
    at: { hop: host.address, isJump: false },
  });
  expect(host.log()).not.toMatch(/user|publickey|preauth.*invalid/i);
});

test('knows a pinned key; another of its type has changed', async () => {
  const { host } = await hostAndKey();
  const other = makeKey();
  expect(await scan(host.address, { knownHosts: pin(host, host.hostKeys[0] ?? other) })).toMatchObject([
    { verdict: 'ok' },
  ]);
  const [changed] = await scan(host.address, { knownHosts: `# pins\n${pin(host, other)}` });
  expect(changed).toMatchObject({
    verdict: 'changed',
    known: [{ fingerprint: other.fingerprint, file: 'hosts/known_hosts', line: 2 }],
  });
});

test('a host with several keys shows the pinned one', async () => {
  const [ed25519, rsa, ecdsa] = [makeKey('ed25519'), makeKey('rsa'), makeKey('ecdsa')];
  const host = await startSshd({ hostKeys: [ed25519, rsa, ecdsa] });
  for (const key of [rsa, ecdsa, ed25519])
    expect(await scan(host.address, { knownHosts: pin(host, key) })).toMatchObject([
      { verdict: 'ok', fingerprint: key.fingerprint },
    ]);
});

test('a host without the pinned type has changed', async () => {
  const host = await startSshd({ hostKeys: [makeKey('ed25519')] });
  expect(await scan(host.address, { knownHosts: pin(host, makeKey('ecdsa')) })).toMatchObject([{ verdict: 'changed' }]);
});

test("refuses a pinned key revoked here or in the operator's file", async () => {
  const { host } = await hostAndKey();
  const key = host.hostKeys[0] ?? makeKey();
  const knownHosts = pin(host, key) + pin(host, key, '@revoked ');
  expect(await scan(host.address, { knownHosts })).toMatchObject([{ verdict: 'revoked', line: { line: 2 } }]);
  const own = sshConfigFolder({ config: `@revoked * ${key.public}\n` });
  const config = `Host *\n UserKnownHostsFile ${own}`;
  expect(await scan(host.address, { config, knownHosts: pin(host, key) })).toMatchObject([
    { verdict: 'revoked', line: { file: own, line: 1 } },
  ]);
});

test('[fault 17] a host that only an authority vouches for needs its certificate checked', async () => {
  const { host } = await hostAndKey();
  const authority = makeKey();
  expect(await scan(host.address, { knownHosts: pin(host, authority, '@cert-authority ') })).toMatchObject([
    { verdict: 'needs-cert' },
  ]);
});

test("keys in the operator's file pin nothing for the project", async () => {
  const { host } = await hostAndKey();
  const own = sshConfigFolder({ config: pin(host, host.hostKeys[0] ?? makeKey()) });
  expect(await scan(host.address, { config: `Host *\n UserKnownHostsFile ${own}` })).toMatchObject([
    { verdict: 'unknown' },
  ]);
});

test('[fault 18] judges jump hosts one by one', async () => {
  const { host: bastion, use } = await hostAndKey();
  const { host } = await hostAndKey();
  const jump = [bastion.address];
  const far = bastion.hostKeys[0] ?? makeKey();
  const first = await scan(host.address, { config: use, jump });
  expect(first).toMatchObject([{ verdict: 'unknown', at: { hop: bastion.address, isJump: true } }]);
  const second = await scan(host.address, { config: use, jump, knownHosts: pin(bastion, far) });
  expect(second).toMatchObject([{ verdict: 'ok' }, { verdict: 'unknown', at: { hop: host.address, isJump: false } }]);
  const wrong = pin(bastion, far) + pin(host, makeKey());
  const third = await scan(host.address, { config: use, jump, knownHosts: wrong });
  expect(third).toMatchObject([{ verdict: 'ok' }, { verdict: 'changed', at: { hop: host.address, isJump: false } }]);
  expect(host.log()).not.toMatch(/publickey|Accepted/);
});

test('shows only the named one of six agent keys', async () => {
  const keys = [1, 2, 3, 4, 5, 6].map(() => makeKey());
  const key = keys[5] ?? makeKey();
  const agent = await startAgent(keys);
  const bastion = await startSshd({ authorized: [key], config: ['MaxAuthTries 2'] });
  const { host } = await hostAndKey();
  const jump = [bastion.address];
  const knownHosts = pin(bastion, bastion.hostKeys[0] ?? key);
  const named = `Host *\n IdentityAgent ${agent}\n IdentityFile ${key.path}.pub`;
  expect(await scan(host.address, { config: named, jump, knownHosts })).toMatchObject([
    { verdict: 'ok' },
    { verdict: 'unknown' },
  ]);
  const all = `Host *\n IdentityAgent ${agent}\n IdentityFile none`;
  await expect(scan(host.address, { config: all, jump, knownHosts })).rejects.toMatchObject({
    code: 'too-many-authentication-failures',
    exit: 4,
    details: { hop: bastion.address, role: 'jump', tried: keys.map(({ fingerprint }) => fingerprint) },
  });
});

test('asks for a passphrase after the key is accepted; never leaks it', async () => {
  const key = makeKey('ed25519', 'canary-passphrase');
  const bastion = await startSshd({ authorized: [key] });
  const { host } = await hostAndKey();
  const knownHosts = pin(bastion, bastion.hostKeys[0] ?? key);
  const scanning = { config: `Host *\n IdentityFile ${key.path}`, jump: [bastion.address], knownHosts };
  const asked: string[] = [];
  const ask: AskSecret = async ({ keyFile }) => {
    asked.push(keyFile);
    return asked.length === 1 ? 'wrong-canary' : 'canary-passphrase';
  };
  expect(await scan(host.address, { ...scanning, ask })).toHaveLength(2);
  expect(asked).toEqual([key.path, key.path]);
  const failure: unknown = await scan(host.address, scanning).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'ssh-auth-failed', exit: 4, next: [`ssh-add ${key.path}`] });
  const wrong: unknown = await scan(host.address, { ...scanning, ask: async () => 'wrong-canary' }).catch(
    (error: unknown) => error,
  );
  expect(JSON.stringify([failure, wrong, String(wrong)])).not.toContain('canary');
});

test.each(['rsa', 'ecdsa'] as const)('a %s key logs in, from a file and from an agent', async (type) => {
  const key = makeKey(type);
  const bastion = await startSshd({ authorized: [key] });
  const { host } = await hostAndKey();
  const knownHosts = pin(bastion, bastion.hostKeys[0] ?? key);
  const agent = await startAgent([key]);
  for (const config of [`IdentityFile ${key.path}`, `IdentityAgent ${agent}`])
    expect(
      await scan(host.address, { config: `Host *\n ${config}`, jump: [bastion.address], knownHosts }),
    ).toHaveLength(2);
});

test('a refused login names the keys, the machine and the user', async () => {
  const { host: bastion } = await hostAndKey();
  const { host } = await hostAndKey();
  const wrong = makeKey();
  const knownHosts = pin(bastion, bastion.hostKeys[0] ?? wrong);
  const config = `Host *\n IdentityFile ${wrong.path}`;
  await expect(scan(host.address, { config, jump: [bastion.address], knownHosts })).rejects.toMatchObject({
    code: 'ssh-auth-failed',
    exit: 4,
    details: { hop: bastion.address, role: 'jump', tried: [wrong.fingerprint] },
  });
});

test('distinguishes forbidden forwarding from an absent machine', async () => {
  const { host: strict, key, use } = await hostAndKey({ config: ['AllowTcpForwarding no'] });
  const open = await startSshd({ authorized: [key] });
  const knownHosts = pin(strict, strict.hostKeys[0] ?? key) + pin(open, open.hostKeys[0] ?? key);
  const closed = `127.0.0.1:${await freePort()}`;
  await expect(scan(closed, { config: use, jump: [strict.address], knownHosts })).rejects.toMatchObject({
    code: 'forwarding-refused',
    exit: 4,
    details: { hop: strict.address },
  });
  await expect(scan(closed, { config: use, jump: [open.address], knownHosts })).rejects.toMatchObject({
    code: 'host-unreachable',
    details: { hop: expect.stringContaining(closed), reason: 'refused', role: 'host' },
  });
});

test('scans through a ProxyCommand and ends it', async () => {
  const { host } = await hostAndKey();
  const { host: bastion, key, use } = await hostAndKey();
  const relay = `ssh -q -i ${key.path} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p ${bastion.port} -W %h:%p ${bastion.user}@127.0.0.1`;
  const config = `${use}\n ProxyCommand ${relay}`;
  expect(await scan(host.address, { config })).toMatchObject([
    { verdict: 'unknown', fingerprint: host.hostKeys[0]?.fingerprint },
  ]);
  await expect(scan(host.address, { config: 'Host *\n ProxyCommand exit 1' })).rejects.toMatchObject({
    code: 'host-unreachable',
    details: { reason: 'hung-up' },
  });
});

test('who does not answer is named with the reason', async () => {
  const closed = await freePort();
  await expect(scan(`127.0.0.1:${closed}`)).rejects.toMatchObject({
    code: 'host-unreachable',
    exit: 4,
    details: { reason: 'refused' },
  });
  await expect(scan('nowhere.invalid')).rejects.toMatchObject({ code: 'host-unreachable', details: { reason: 'dns' } });
});
