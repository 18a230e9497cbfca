import { expect, test } from 'vitest';
import { typedAgain, typedWith, typedWithoutAcceptNew } from '../../../src/lib/cli/failures/retyped.ts';
import type { SshMachine } from '../../../src/lib/core/ports/ssh-directory.ts';

const A = `SHA256:${'a'.repeat(43)}`;
const B = `SHA256:${'b'.repeat(43)}`;
const host: SshMachine = { machine: 'ops@gpu1', alias: 'gpu1', isJump: false, name: 'gpu1' };
const bastion: SshMachine = { machine: 'ops@bastion:2222', alias: 'bastion', isJump: true, name: '[bastion]:2222' };
const flags = {
  ssh: 'ops@gpu1',
  jump: ['bastion'],
  group: ['blue', 'training'],
  label: ['room=b 12'],
  runner: 'docker',
  local: false,
  'accept-new': false,
  json: true,
  yes: true,
  lang: 'fr',
  project: '/srv/p',
  message: undefined,
  fingerprint: undefined,
};
const WORDS =
  "sovran host add gpu1 --ssh ops@gpu1 --jump bastion --group blue --group training --label 'room=b 12' --runner docker --project /srv/p";

test('keeps the flags of the host, drops answers, leaves the fingerprint open', () => {
  expect(typedWith({ command: 'host add gpu1', flags }, host)).toBe(`${WORDS} --fingerprint SHA256:…`);
});

test('a fingerprint replaces only that of the same machine', () => {
  const typed = { command: 'host add gpu1', flags: { ...flags, fingerprint: [`bastion=${A}`, B] } };
  expect(typedWith(typed, host)).toBe(`${WORDS} --fingerprint 'bastion=${A}' --fingerprint SHA256:…`);
  expect(typedWith(typed, bastion, A)).toBe(`${WORDS} --fingerprint ${B} --fingerprint ops@bastion:2222=${A}`);
});

test('asks for the host’s fingerprint without accept-new, unless given', () => {
  const typed = { command: 'host trust gpu1', flags: { 'accept-new': true, fingerprint: undefined } };
  expect(typedWith(typed, host)).toBe('sovran host trust gpu1 --accept-new --fingerprint SHA256:…');
  expect(typedWithoutAcceptNew(typed)).toBe('sovran host trust gpu1 --fingerprint SHA256:…');
  const given = { ...typed, flags: { ...typed.flags, fingerprint: [A] } };
  expect(typedWithoutAcceptNew(given)).toBe(`sovran host trust gpu1 --fingerprint ${A}`);
});

test('quotes the whole command for a shell, fingerprints last', () => {
  const flags = { ssh: 'ops@gpu1:2222', label: ['room=b 12'], 'accept-new': true, yes: true, fingerprint: [A] };
  expect(typedAgain({ command: 'host add gpu1', flags })).toBe(
    `sovran host add gpu1 --ssh ops@gpu1:2222 --label 'room=b 12' --accept-new --fingerprint ${A}`,
  );
});
