import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Language } from '../../src/lib/text/message.ts';
import { listOpenRuns } from '../../src/lib/run/open-runs.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { sshConfigFolder } from '../support/ssh-config-folder.ts';
import { makeKey, startSshd, type Sshd, type TestKey } from '../support/sshd.ts';
import { git, tempProject } from '../support/temp-project.ts';
import { KEYS, openTerminal } from '../support/terminal-session.ts';

const LANGUAGES: Language[] = ['en', 'fr'];

interface Place {
  root: string;
  host: Sshd;
  key: TestKey;
  env: Record<string, string>;
  run(...args: string[]): Promise<CliResult>;
  add(...args: string[]): Promise<CliResult>;
  pins(): string;
}

/** A project, a host on loopback that it does not know, and an SSH configuration that nobody else has. */
async function place(config = ''): Promise<Place> {
  const root = tempProject();
  const key = makeKey();
  const host = await startSshd({ authorized: [key] });
  const file = sshConfigFolder({ config: `${config}\nHost *\n IdentityAgent none\n IdentityFile ${key.path}\n` });
  const env = { SOVRAN_SSH_CONFIG: file, CI: '' };
  const run = (...args: string[]): Promise<CliResult> => sovran([...args], { cwd: root, env });
  return {
    root,
    host,
    key,
    env,
    run,
    add: (...args) => run('host', 'add', 'gpu1', '--ssh', host.address, '--json', ...args),
    pins: () =>
      existsSync(join(root, 'hosts/known_hosts')) ? readFileSync(join(root, 'hosts/known_hosts'), 'utf8') : '',
  };
}

function fingerprintOf({ hostKeys }: Sshd): string {
  return hostKeys[0]?.fingerprint ?? '';
}

function expectUntouched({ root, pins }: Place): void {
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
  expect(git(root, 'log', '--oneline').trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(root, 'hosts/gpu1.yaml'))).toBe(false);
  expect(pins()).toBe('');
  expect(listOpenRuns(root)).toEqual([]);
}

test('the right fingerprint pins the key and writes the host, in one commit', async () => {
  const at = await place();
  const { host, root } = at;
  const flags = [
    '--group',
    'training',
    '--group',
    'blue',
    '--label',
    'room=b12',
    '--engine',
    'docker',
    '--profile',
    'cpu-lab',
  ];
  const added = await at.add('--fingerprint', fingerprintOf(host), ...flags);
  expect(added.exit, added.stderr).toBe(0);
  const spec = {
    transport: 'auto',
    address: host.address,
    engine: 'docker',
    groups: ['blue', 'training'],
    labels: { room: 'b12' },
    profile: 'cpu-lab',
  };
  expect(added.json).toMatchObject({ kind: 'Host', name: 'gpu1', ...spec });
  expect((parse(readFileSync(join(root, 'hosts/gpu1.yaml'), 'utf8')) as { spec: object }).spec).toEqual(spec);
  expect(at.pins()).toContain(`[127.0.0.1]:${host.port} ${host.hostKeys[0]?.public}\n`);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
  expect(git(root, 'show', '--name-only', '--format=%s')).toMatch(
    /^host add Host\/gpu1\n[\s\S]*hosts\/gpu1.yaml\nhosts\/known_hosts/,
  );
  expect(host.log()).not.toContain('Accepted');
  const listed = await at.run('host', 'list', '--group', 'training', '--json');
  expect(listed.json).toMatchObject({ kind: 'HostList', items: [{ name: 'gpu1', groups: ['blue', 'training'] }] });
  expect((await at.run('host', 'list', '--group', 'other', '--json')).json).toMatchObject({ items: [] });
  expect((await at.run('host', 'list')).stdout).toContain(host.address);
});

test('another fingerprint is exit 6 and leaves nothing', async () => {
  const at = await place();
  const other = makeKey();
  const refused = await at.add('--fingerprint', other.fingerprint);
  expect(refused.exit).toBe(6);
  expect(refused.json).toMatchObject({
    error: {
      code: 'host-key-mismatch',
      exit: 6,
      details: { hop: at.host.address, wanted: other.fingerprint, presented: { fingerprint: fingerprintOf(at.host) } },
    },
  });
  expectUntouched(at);
});

test.each(LANGUAGES)('without a terminal the fingerprint and its flag are told, in %s', async (language) => {
  const at = await place();
  const args = ['host', 'add', 'gpu1', '--ssh', at.host.address, '--lang', language, '--yes'];
  const { exit, stderr } = await at.run(...args);
  expect(exit).toBe(2);
  expect(stderr).toContain(`--fingerprint ${fingerprintOf(at.host)}`);
  expect(stderr).toContain(language === 'fr' ? 'La clé de' : 'The key of');
  expectUntouched(at);
});

test('accept-new pins without asking, but never in CI', async () => {
  const at = await place();
  const inCi = await sovran(['host', 'add', 'gpu1', '--ssh', at.host.address, '--accept-new', '--json'], {
    cwd: at.root,
    env: { ...at.env, CI: 'true' },
  });
  expect(inCi).toMatchObject({ exit: 3, json: { error: { code: 'accept-new-in-ci' } } });
  expect(at.host.log()).not.toContain('Connection from');
  expectUntouched(at);
  expect(await at.add('--accept-new')).toMatchObject({ exit: 0 });
  expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
});

test('a changed key is exit 6 with both fingerprints, also with accept-new; the right one given replaces it', async () => {
  const at = await place();
  const { host, root } = at;
  expect(await at.add('--accept-new')).toMatchObject({ exit: 0 });
  const old = makeKey();
  const file = join(root, 'hosts/known_hosts');
  writeFileSync(file, at.pins().replace(host.hostKeys[0]?.public ?? '', old.public));
  git(root, 'commit', '--quiet', '-am', 'another key');
  const second = ['host', 'add', 'gpu2', '--ssh', host.address, '--json'];
  const changed = await at.run(...second, '--accept-new');
  expect(changed.exit).toBe(6);
  expect(changed.json).toMatchObject({
    error: {
      code: 'host-key-changed',
      details: {
        hop: host.address,
        presented: { fingerprint: fingerprintOf(host) },
        known: [{ fingerprint: old.fingerprint, file: 'hosts/known_hosts', line: 2 }],
      },
    },
  });
  expect(at.pins()).toContain(old.public);
  expect(await at.run(...second, '--fingerprint', fingerprintOf(host))).toMatchObject({ exit: 0 });
  expect(at.pins()).not.toContain(old.public);
  expect(at.pins()).toContain(host.hostKeys[0]?.public);
});

test('machines on the way are pinned hop by hop, and unpinned with the last host that needs them', async () => {
  const at = await place();
  const bastion = await startSshd({ authorized: [at.key] });
  const via = ['--jump', bastion.address];
  const first = await at.add(...via, '--fingerprint', fingerprintOf(at.host));
  expect(first).toMatchObject({
    exit: 2,
    json: { error: { code: 'fingerprint-needed', details: { machine: bastion.address, role: 'jump' } } },
  });
  expectUntouched(at);
  const both = [
    '--fingerprint',
    fingerprintOf(at.host),
    '--fingerprint',
    `127.0.0.1:${bastion.port}=${fingerprintOf(bastion)}`,
  ];
  expect(await at.add(...via, ...both)).toMatchObject({ exit: 0, json: { jump: [bastion.address] } });
  expect(at.pins().trim().split('\n')).toHaveLength(3);
  const other = await startSshd();
  const beside = ['host', 'add', 'gpu2', '--ssh', other.address, ...via, '--fingerprint', fingerprintOf(other)];
  expect(await at.run(...beside)).toMatchObject({ exit: 0 });
  expect(at.pins().trim().split('\n')).toHaveLength(4);
  expect(await at.run('host', 'remove', 'gpu1')).toMatchObject({ exit: 0 });
  expect(at.pins()).not.toContain(`[127.0.0.1]:${at.host.port} `);
  expect(at.pins()).toContain(`[127.0.0.1]:${bastion.port} `);
  expect(await at.run('host', 'remove', 'gpu2')).toMatchObject({ exit: 0 });
  expect(at.pins()).toBe('');
  expect(git(at.root, 'status', '--porcelain').trim()).toBe('');
});

test('an alias of the SSH configuration is written as typed, and told as resolved', async () => {
  const at = await place();
  const config = sshConfigFolder({ config: `Host gpu\n HostName 127.0.0.1\n Port ${at.host.port}\n User ops\n` });
  const { exit, json, stderr } = await sovran(
    ['host', 'add', 'gpu1', '--ssh', 'gpu', '--json', '--fingerprint', fingerprintOf(at.host)],
    { cwd: at.root, env: { ...at.env, SOVRAN_SSH_CONFIG: config } },
  );
  expect(exit, stderr).toBe(0);
  expect(json).toMatchObject({ address: 'gpu' });
  expect(stderr).toContain(`gpu (ops@127.0.0.1:${at.host.port})`);
  expect(stderr).toContain('ssh2');
});

test('the plan shows the key and changes nothing', async () => {
  const at = await place();
  const planned = await at.add('--fingerprint', fingerprintOf(at.host), '--dry-run');
  expect(planned.json).toMatchObject({
    kind: 'Plan',
    changes: 2,
    steps: [{ id: 'change-pins', change: 'create' }, { change: 'create' }],
  });
  expectUntouched(at);
});

test.each([
  ['-oProxyCommand=x', 'bad-ssh-destination'],
  ['a;b', 'bad-ssh-destination'],
  ['../x', 'bad-ssh-destination'],
  ['$(id)', 'bad-ssh-destination'],
  ['gpu1\nx', 'bad-ssh-destination'],
  ['a'.repeat(300), 'bad-ssh-destination'],
  ['gp\u0443', 'bad-ssh-destination'],
])('the address %j is refused, also as a machine on the way (row 38)', async (address, code) => {
  const root = tempProject();
  for (const flags of [[`--ssh=${address}`], ['--ssh', 'gpu1', `--jump=${address}`]]) {
    const { exit, json } = await sovran(['host', 'add', 'gpu1', ...flags, '--json'], { cwd: root });
    expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code } } });
  }
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
});

test.each([
  [['--fingerprint', 'MD5:aa'], 'bad-fingerprint'],
  [['--label', 'nothing'], 'bad-label'],
  [['--group', '../x'], 'bad-name'],
  [['--local'], 'usage'],
])('%j is a wrong flag', async (flags, code) => {
  const args = ['host', 'add', 'gpu1', '--ssh', 'gpu1', '--json', ...flags];
  expect(await sovran(args, { cwd: tempProject() })).toMatchObject({ exit: 2, json: { error: { code } } });
});

test('without an address and a terminal the missing flag is named', async () => {
  const { exit, json } = await sovran(['host', 'add', 'gpu1', '--json'], { cwd: tempProject() });
  expect({ exit, json }).toMatchObject({
    exit: 2,
    json: { error: { code: 'missing-flags', details: { flags: ['--ssh'] } } },
  });
});

describe.each(LANGUAGES)('in a terminal, in %s', (language) => {
  test('the wizard asks, shows the fingerprint, and a yes pins it', async () => {
    const at = await place();
    process.env['SOVRAN_SSH_CONFIG'] = at.env['SOVRAN_SSH_CONFIG'];
    const session = openTerminal(['host', 'add', 'gpu1'], { cwd: at.root, language });
    await session.answer('host.ask.where');
    await session.answer('host.ask.address', at.host.address);
    await session.answer('host.ask.jump');
    await session.answer('host.ask.engine', KEYS.down);
    await session.answer('host.ask.groups', 'lab');
    await session.see(fingerprintOf(at.host));
    await session.see(session.t('host.ask.trust', { machine: at.host.address }).slice(0, 40));
    await session.say(language === 'fr' ? 'oui' : 'yes');
    expect(await session.end()).toBe(0);
    expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
    expect(readFileSync(join(at.root, 'hosts/gpu1.yaml'), 'utf8')).toMatch(/engine: process/);
  });

  test('a no writes nothing', async () => {
    const at = await place();
    process.env['SOVRAN_SSH_CONFIG'] = at.env['SOVRAN_SSH_CONFIG'];
    const session = openTerminal(['host', 'add', 'gpu1', '--ssh', at.host.address, '--yes'], {
      cwd: at.root,
      language,
    });
    await session.see(fingerprintOf(at.host));
    await session.see(session.t('host.ask.trust', { machine: at.host.address }).slice(0, 40));
    await session.say('');
    expect(await session.end()).toBe(130);
    expectUntouched(at);
  });
});
