import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Language } from '../../src/lib/core/text/message.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';
import { expectUntouched, fingerprintOf, unknownHost } from '../support/unknown-host.ts';
import { KEYS, openTerminal } from '../support/terminal-session.ts';

const LANGUAGES: Language[] = ['en', 'fr'];

test.each([
  ['-oProxyCommand=x', 'bad-ssh-destination'],
  ['a;b', 'bad-ssh-destination'],
  ['../x', 'bad-ssh-destination'],
  ['$(id)', 'bad-ssh-destination'],
  ['gpu1\nx', 'bad-ssh-destination'],
  ['a'.repeat(300), 'bad-ssh-destination'],
  ['gp\u0443', 'bad-ssh-destination'],
])('refuses the address %j, also for a jump host [fault 38]', async (address, code) => {
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

test.each([
  ['--jump', 'bastion'],
  ['--fingerprint', 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'],
  ['--accept-new'],
  ['--no-login'],
  ['--transport', 'openssh'],
])('%s is for a machine over SSH: refused with --local', async (flag, ...value) => {
  const root = tempProject();
  const { exit, json } = await sovran(['host', 'add', 'x', '--local', flag, ...value, '--json'], { cwd: root });
  expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'usage' } } });
  const { message: said } = (json as { error: { message: string } }).error;
  expect(said).toContain('--local');
  expect(said).toContain(flag);
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
});

test('an unknown runner names the flag', async () => {
  const args = ['host', 'add', 'x', '--local', '--runner', 'nope', '--json'];
  const { exit, json } = await sovran(args, { cwd: tempProject() });
  const error = {
    code: 'runner-unknown',
    fix: 'Set `runner` of x, or `--runner`, to: docker, process, slurm',
  };
  expect({ exit, json }).toMatchObject({ exit: 2, json: { error } });
});

test('describes this machine, too, by what was given only', async () => {
  const root = tempProject();
  const flags = ['--group', 'lab', '--label', 'rack=3', '--runner', 'docker', '--profile', 'cpu-lab'];
  expect(await sovran(['host', 'add', 'here', '--local', ...flags], { cwd: root })).toMatchObject({ exit: 0 });
  expect(parse(readFileSync(join(root, 'hosts/here.yaml'), 'utf8'))).toMatchObject({
    spec: { transport: 'local', groups: ['lab'], labels: { rack: '3' }, runner: 'docker', profile: 'cpu-lab' },
  });
  const grouped = ['host', 'add', 'too', '--local', '--group', 'lab'];
  expect(await sovran(grouped, { cwd: root })).toMatchObject({ exit: 0 });
  const { spec } = parse(readFileSync(join(root, 'hosts/too.yaml'), 'utf8')) as { spec: object };
  expect(spec).toMatchObject({ groups: ['lab'], runner: 'process', labels: {} });
  expect(spec).not.toHaveProperty('profile');
  for (const [flag, value] of [
    ['--label', 'nothing'],
    ['--group', '../x'],
  ] as const)
    expect(await sovran(['host', 'add', 'bad', '--local', flag, value], { cwd: root })).toMatchObject({ exit: 2 });
});

test('[fault 46] without an address and a terminal the missing flag is named', async () => {
  const { exit, json } = await sovran(['host', 'add', 'gpu1', '--json'], { cwd: tempProject() });
  expect({ exit, json }).toMatchObject({
    exit: 2,
    json: { error: { code: 'missing-flags', details: { flags: ['--ssh'] } } },
  });
});

describe.each(LANGUAGES)('in a terminal, in %s', (language) => {
  test('the wizard asks, shows the fingerprint, and a yes pins it', async () => {
    const at = await unknownHost();
    process.env['SOVRAN_SSH_CONFIG'] = at.env['SOVRAN_SSH_CONFIG'];
    const session = openTerminal(['host', 'add', 'gpu1'], { cwd: at.root, language });
    await session.answer('host.ask.where');
    await session.answer('host.ask.address', at.host.address);
    await session.answer('host.ask.jump');
    await session.answer('host.ask.runner', KEYS.down);
    await session.answer('host.ask.profile', `${KEYS.down}${KEYS.down}${KEYS.down}`);
    await session.answer('host.ask.groups', 'lab');
    await session.see(fingerprintOf(at.host));
    await session.see(session.t('host.ask.trust', { machine: at.host.address }).slice(0, 40));
    await session.say(language === 'fr' ? 'oui' : 'yes');
    expect(await session.end()).toBe(0);
    expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
    expect(readFileSync(join(at.root, 'hosts/gpu1.yaml'), 'utf8')).toMatch(/runner: process/);
  });

  test('`host trust` shows an unpinned key, and a yes pins it', async () => {
    const at = await unknownHost();
    expect(await at.add('--accept-new')).toMatchObject({ exit: 0 });
    git(at.root, 'rm', '--quiet', 'hosts/known_hosts');
    git(at.root, 'commit', '--quiet', '-m', 'no keys');
    process.env['SOVRAN_SSH_CONFIG'] = at.env['SOVRAN_SSH_CONFIG'];
    const session = openTerminal(['host', 'trust', 'gpu1'], { cwd: at.root, language });
    await session.see(fingerprintOf(at.host));
    await session.see(session.t('host.ask.trust', { machine: at.host.address }).slice(0, 40));
    await session.say(language === 'fr' ? 'oui' : 'yes');
    expect(await session.end()).toBe(0);
    expect(at.pins()).toContain(at.host.hostKeys[0]?.public);
  });

  test('a no writes nothing', async () => {
    const at = await unknownHost();
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
