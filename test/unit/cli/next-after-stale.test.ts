import { expect, test } from 'vitest';
import { replanAdd, replanHosts, replanTrust } from '../../../src/lib/cli/failures/next-after-stale.ts';
import type { AddHostInput } from '../../../src/lib/stages/machines/hosts/add-host.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';

const GIVEN = `SHA256:${'a'.repeat(43)}`;
const STALE = new SovranError({ code: 'stale-plan', exit: EXIT.refused, text: { key: 'cli.cancelled' } });
const ADDED: AddHostInput = {
  name: 'gpu1',
  ssh: {
    address: 'ops@gpu1',
    jump: ['bastion'],
    transport: 'auto',
    runner: 'docker',
    profile: null,
    groups: ['blue'],
    labels: { room: 'b 12' },
    pins: [],
  },
};
const SPELT =
  "sovran host add gpu1 --plan-out p.json --ssh ops@gpu1 --jump bastion --group blue --label 'room=b 12' --runner docker --transport auto";

function nextOf(again: (error: unknown) => never, error: unknown = STALE): unknown {
  try {
    return again(error);
  } catch (thrown) {
    return thrown instanceof SovranError ? thrown.next : thrown;
  }
}

test('a stale trust plan keeps its fingerprint, open where none was given', () => {
  expect(nextOf(replanTrust('gpu1', { plan: 'p.json' }))).toEqual([
    'sovran host trust gpu1 --plan-out p.json --fingerprint SHA256:…',
  ]);
  expect(nextOf(replanTrust('gpu1', { plan: '-', fingerprint: [GIVEN] }))).toEqual([
    `sovran host trust gpu1 --dry-run --fingerprint ${GIVEN}`,
  ]);
});

test('a stale host plan is made again with all its fields', () => {
  expect(nextOf(replanAdd(ADDED, { plan: 'p.json' }))).toEqual([`${SPELT} --fingerprint SHA256:…`]);
});

test('without a plan or SSH, the command line gives the next command', () => {
  expect(nextOf(replanTrust('gpu1', {}))).toEqual([]);
  expect(nextOf(replanAdd(ADDED, {}))).toEqual([]);
  expect(nextOf(replanAdd({ name: 'local' }, { plan: 'p.json' }))).toEqual([]);
});

test('stale plans of hosts keep selection, route flags and sudo password', () => {
  const input = { hosts: ['gpu1', 'gpu2'], onUnreachable: 'skip', batch: '25%' } as const;
  const flags = { plan: 'p.json', project: '/p q', 'sudo-password-file': 'f' };
  expect(nextOf(replanHosts({ input: { ...input, hosts: [...input.hosts] }, flags }))).toEqual([
    "sovran host plan gpu1 gpu2 --on-unreachable skip --batch 25% --plan-out p.json --project '/p q' --sudo-password-file f",
  ]);
});

test('another failure stays as it is', () => {
  const other = new SovranError({ code: 'locked', exit: EXIT.refused, text: { key: 'cli.cancelled' }, next: ['x'] });
  const bug = new Error('bug');
  const input = { hosts: ['gpu1'], onUnreachable: 'fail', batch: null } as const;
  for (const again of [
    replanTrust('gpu1', { plan: 'p' }),
    replanAdd(ADDED, { plan: 'p' }),
    replanHosts({ input: { ...input, hosts: ['gpu1'] }, flags: { plan: 'p' } }),
  ]) {
    expect(nextOf(again, other)).toEqual(['x']);
    expect(nextOf(again, bug)).toBe(bug);
  }
});
