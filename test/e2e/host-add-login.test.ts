import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshConfigFolder } from '../support/ssh-config-folder.ts';
import { makeKey, startSshd } from '../support/sshd.ts';
import { sovran } from '../support/sovran.ts';
import { tempDir } from '../support/temp-project.ts';
import { openTerminal } from '../support/terminal-session.ts';
import { expectUntouched, fingerprintOf, unknownHost } from '../support/unknown-host.ts';
import { DRIVERS } from '../support/tier.ts';

const logins = (log: string): number => log.match(/Accepted publickey/g)?.length ?? 0;

test('logs in once to a host, then adds it', async () => {
  const at = await unknownHost();
  expect(await at.add('--fingerprint', fingerprintOf(at.host))).toMatchObject({ exit: 0 });
  expect(logins(at.host.log())).toBe(1);
});

test.for(DRIVERS)('names a refused user as typed, and writes nothing, over %s', async (transport) => {
  const at = await unknownHost();
  const address = `stranger@127.0.0.1:${at.host.port}`;
  const flags = ['--group', 'training', '--transport', transport, '--fingerprint', fingerprintOf(at.host)];
  for (const more of [[], ['--dry-run'], ['--plan-out', join(tempDir(), 'plan.json')]]) {
    const refused = await at.run('host', 'add', 'gpu1', ...more, '--ssh', address, ...flags, '--json');
    expect(refused).toMatchObject({
      exit: 4,
      json: {
        error: {
          code: 'ssh-auth-failed',
          details: { hop: address, role: 'host' },
          next: [
            expect.stringContaining('stranger@127.0.0.1'),
            ['sovran host add gpu1', ...more, '--ssh', address, ...flags].join(' '),
          ],
        },
      },
    });
    for (const word of ['stranger', at.key.fingerprint]) expect(refused.stdout).toContain(word);
    expectUntouched(at);
  }
});

test('--no-login adds the same user without logging in', async () => {
  const at = await unknownHost();
  const args = ['host', 'add', 'gpu1', '--ssh', `stranger@127.0.0.1:${at.host.port}`, '--json'];
  expect(await at.run(...args, '--fingerprint', fingerprintOf(at.host), '--no-login')).toMatchObject({ exit: 0 });
  expect(at.host.log()).not.toMatch(/Accepted|Invalid user|Failed/);
});

test('an account that runs nothing is seen before it is added', async () => {
  const at = await unknownHost();
  const host = await startSshd({ authorized: [at.key], config: ['ForceCommand /bin/false'] });
  const refused = await at.run(
    'host',
    'add',
    'gpu1',
    '--ssh',
    host.address,
    '--json',
    '--fingerprint',
    fingerprintOf(host),
  );
  expect(refused).toMatchObject({ exit: 4, json: { error: { code: 'shell-unusable' } } });
  const { message, next } = (refused.json as { error: { message: string; next: string[] } }).error;
  expect(next).toEqual([expect.stringMatching(/^sovran host add gpu1 --ssh .* --fingerprint SHA256:/)]);
  expect(message).toContain('”. Nothing was written.');
  expectUntouched(at);
});

test('a terminal reports the wrong user after the key, and writes nothing', async () => {
  const at = await unknownHost();
  process.env['SOVRAN_SSH_CONFIG'] = at.env['SOVRAN_SSH_CONFIG'];
  const address = `stranger@127.0.0.1:${at.host.port}`;
  const session = openTerminal(['host', 'add', 'gpu1', '--ssh', address], { cwd: at.root, language: 'fr' });
  await session.see(fingerprintOf(at.host));
  await session.see(session.t('host.ask.trust', { machine: address }).slice(0, 30));
  await session.say('oui');
  await session.see('--no-login');
  expect(await session.end()).toBe(4);
  expectUntouched(at);
});

test('asks once for a passphrase that jump host and host share', async () => {
  const at = await unknownHost();
  const key = makeKey('ed25519', 'secret');
  const [bastion, host] = [await startSshd({ authorized: [key] }), await startSshd({ authorized: [key] })];
  process.env['SOVRAN_SSH_CONFIG'] = sshConfigFolder({
    config: `Host *\n IdentityAgent none\n IdentityFile ${key.path}\n`,
  });
  const keys = [`127.0.0.1:${bastion.port}=${fingerprintOf(bastion)}`, fingerprintOf(host)];
  const flags = ['--jump', bastion.address, ...keys.flatMap((one) => ['--fingerprint', one])];
  const session = openTerminal(['host', 'add', 'gpu1', '--ssh', host.address, ...flags], {
    cwd: at.root,
    language: 'en',
  });
  await session.see('Passphrase of ');
  await session.say('secret');
  expect(await session.end()).toBe(0);
});

test('a saved plan adds a host without questions or another login', async () => {
  const at = await unknownHost();
  const path = join(tempDir(), 'plan.json');
  expect(await at.add('--fingerprint', fingerprintOf(at.host), '--group', 'blue', '--plan-out', path)).toMatchObject({
    exit: 0,
  });
  expectUntouched(at);
  const before = at.host.log();
  const wrong = async (code: string, exit: number, ...args: string[]): Promise<void> =>
    expect(await at.run(...args, '--json'), args.join(' ')).toMatchObject({ exit, json: { error: { code } } });
  await wrong('bad-plan', 2, 'host', 'add', 'gpu2', '--plan', path);
  const other = join(tempDir(), 'other.json');
  await at.run('scope', 'add', 'gpu1', '--title', 'T', '--plan-out', other);
  await wrong('bad-plan', 2, 'host', 'add', 'gpu1', '--plan', other);
  writeFileSync(other, readFileSync(path, 'utf8').replace('"blue"', '"red"'));
  await wrong('bad-plan', 2, 'host', 'add', 'gpu1', '--plan', other);
  await wrong('bad-plan', 2, 'host', 'add', 'gpu1', '--ssh', at.host.address, '--plan', path, '--accept-new');
  await wrong('file-missing', 2, 'host', 'add', 'gpu1', '--plan', `${path}.none`);
  const added = await at.run('host', 'add', 'gpu1', '--plan', path, '--json');
  expect(added).toMatchObject({ exit: 0, json: { kind: 'Host', name: 'gpu1', groups: ['blue'] } });
  expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
  expect(logins(at.host.log())).toBe(logins(before) + 1);
  const stale = await at.run('host', 'add', 'gpu1', '--plan', path, '--json');
  const again = `sovran host add gpu1 --plan-out ${path}`;
  expect(stale).toMatchObject({ exit: 3, json: { error: { code: 'stale-plan', next: [again] } } });
});

test('a saved plan may come from standard input', async () => {
  const at = await unknownHost();
  const path = join(tempDir(), 'plan.json');
  await at.add('--fingerprint', fingerprintOf(at.host), '--plan-out', path);
  const piped = await sovran(['host', 'add', 'gpu1', '--plan', '-', '--json'], {
    cwd: at.root,
    env: at.env,
    stdin: readFileSync(path, 'utf8'),
  });
  expect(piped, piped.stderr).toMatchObject({ exit: 0, json: { kind: 'Host', name: 'gpu1' } });
});
