import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Language } from '../../src/lib/core/text/message.ts';
import { sovran } from '../support/sovran.ts';
import { sshConfigFolder } from '../support/ssh-config-folder.ts';
import { freePort } from '../support/free-port.ts';
import { makeKey, startSshd } from '../support/sshd.ts';
import { git } from '../support/temp-project.ts';
import { expectUntouched, fingerprintOf, unknownHost } from '../support/unknown-host.ts';

const LANGUAGES: Language[] = ['en', 'fr'];

test('the right fingerprint pins key and host in one commit', async () => {
  const at = await unknownHost();
  const { host, root } = at;
  const flags = [
    '--group',
    'training',
    '--group',
    'blue',
    '--label',
    'room=b12',
    '--runner',
    'docker',
    '--profile',
    'cpu-lab',
  ];
  const added = await at.add('--fingerprint', fingerprintOf(host), ...flags, '--no-login');
  expect(added.exit, added.stderr).toBe(0);
  const spec = {
    transport: 'auto',
    address: host.address,
    runner: 'docker',
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
  const at = await unknownHost();
  const other = makeKey();
  const refused = await at.add('--group', 'blue', '--runner', 'process', '--fingerprint', other.fingerprint);
  expect(refused.exit).toBe(6);
  expect(refused.json).toMatchObject({
    error: {
      code: 'host-key-mismatch',
      exit: 6,
      next: [`sovran host add gpu1 --ssh ${at.host.address} --group blue --runner process --fingerprint SHA256:…`],
      details: { hop: at.host.address, wanted: other.fingerprint, presented: { fingerprint: fingerprintOf(at.host) } },
    },
  });
  expectUntouched(at);
});

test.each(LANGUAGES)('without a terminal names the fingerprint and its flag, in %s', async (language) => {
  const at = await unknownHost();
  const args = ['host', 'add', 'gpu1', '--ssh', at.host.address, '--lang', language, '--yes'];
  const { exit, stderr } = await at.run(...args);
  expect(exit).toBe(2);
  expect(stderr).toContain(`--fingerprint ${fingerprintOf(at.host)}`);
  expect(stderr).toContain(language === 'fr' ? 'Clé de' : 'Key of');
  expectUntouched(at);
});

test('accept-new pins without asking; CI refuses it before any call', async () => {
  const at = await unknownHost();
  const closed = `127.0.0.1:${await freePort()}`;
  const inCi = await sovran(['host', 'add', 'gpu1', '--ssh', closed, '--accept-new', '--json'], {
    cwd: at.root,
    env: { ...at.env, CI: 'true' },
  });
  const next = [`sovran host add gpu1 --ssh ${closed} --fingerprint SHA256:…`];
  expect(inCi).toMatchObject({ exit: 3, json: { error: { code: 'accept-new-in-ci', next } } });
  expectUntouched(at);
  expect(await at.add('--accept-new')).toMatchObject({ exit: 0 });
  expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
});

test('a changed key exits 6 with both fingerprints; the right one replaces', async () => {
  const at = await unknownHost();
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
      next: [`sovran host add gpu2 --accept-new --ssh ${host.address} --fingerprint SHA256:…`],
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

test('pins jump hosts one by one, unpins them with their last host', async () => {
  const at = await unknownHost();
  const bastion = await startSshd({ authorized: [at.key] });
  const via = ['--jump', bastion.address];
  const first = await at.add(...via, '--fingerprint', fingerprintOf(at.host));
  expect(first).toMatchObject({
    exit: 2,
    json: { error: { code: 'fingerprint-needed', details: { machine: bastion.address, role: 'jump' } } },
  });
  expect(first.json).toMatchObject({
    error: {
      next: [
        `sovran host add gpu1 --ssh ${at.host.address} ${via.join(' ')} --fingerprint ${fingerprintOf(at.host)} ` +
          `--fingerprint ${bastion.address}=SHA256:…`,
      ],
    },
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
  const beside = [
    'host',
    'add',
    'gpu2',
    '--ssh',
    other.address,
    ...via,
    '--fingerprint',
    fingerprintOf(other),
    '--no-login',
  ];
  expect(await at.run(...beside)).toMatchObject({ exit: 0 });
  expect(at.pins().trim().split('\n')).toHaveLength(4);
  expect(await at.run('host', 'remove', 'gpu1')).toMatchObject({ exit: 0 });
  expect(at.pins()).not.toContain(`[127.0.0.1]:${at.host.port} `);
  expect(at.pins()).toContain(`[127.0.0.1]:${bastion.port} `);
  expect(await at.run('host', 'remove', 'gpu2')).toMatchObject({ exit: 0 });
  expect(at.pins()).toBe('');
  expect(git(at.root, 'status', '--porcelain').trim()).toBe('');
});

test('writes an SSH alias as typed, shows it resolved', async () => {
  const at = await unknownHost();
  const config = sshConfigFolder({ config: `Host gpu\n HostName 127.0.0.1\n Port ${at.host.port}\n User ops\n` });
  const { exit, json, stderr } = await sovran(
    ['host', 'add', 'gpu1', '--ssh', 'gpu', '--json', '--no-login', '--fingerprint', fingerprintOf(at.host)],
    { cwd: at.root, env: { ...at.env, SOVRAN_SSH_CONFIG: config } },
  );
  expect(exit, stderr).toBe(0);
  expect(json).toMatchObject({ address: 'gpu' });
  expect(stderr).toContain(`gpu (ops@127.0.0.1:${at.host.port})`);
  expect(stderr).toContain('ssh2');
});

test('the plan shows the key and changes nothing', async () => {
  const at = await unknownHost();
  const planned = await at.add('--fingerprint', fingerprintOf(at.host), '--dry-run');
  expect(planned.json).toMatchObject({
    kind: 'Plan',
    changes: 2,
    steps: [{ id: 'change-pins', change: 'create' }, { change: 'create' }],
  });
  expectUntouched(at);
});
