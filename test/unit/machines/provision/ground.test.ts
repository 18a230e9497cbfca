import { hostScript } from '../../../../src/lib/core/kit/host-script.ts';
import { execFileSync } from 'node:child_process';
import { machine, release } from 'node:os';
import { expect, test } from 'vitest';
import {
  fullDisk,
  type Identity,
  readIdentity,
  unfitness,
} from '../../../../src/lib/stages/machines/provision/facts/identify.ts';
import { readBootId } from '../../../../src/lib/core/kit/process-identity.ts';

const RULES = { arch: ['x86_64', 'aarch64'], kernel: '5.14' };

function identity(parts: Partial<Identity>): Identity {
  return {
    system: 'x',
    release: '13',
    arch: 'x86_64',
    kernel: '6.1.0-28-amd64',
    user: 'ops',
    boot: 'b',
    room: [],
    ...parts,
  };
}

test('this machine says what it is and what room it has', () => {
  const seen = readIdentity(execFileSync('sh', ['-c', hostScript('provision/identity')], { encoding: 'utf8' }));
  expect(seen).toMatchObject({ arch: machine(), kernel: release(), boot: readBootId() });
  expect(seen.room.length).toBeGreaterThan(0);
  for (const { path, freeMiB } of seen.room) expect([path[0], freeMiB >= 0]).toEqual(['/', true]);
});

test.for([
  [{}, undefined],
  [{ arch: 'aarch64', kernel: '5.14.0-503.el9.aarch64' }, undefined],
  [{ arch: 'riscv64' }, { what: 'arch', found: 'riscv64', wanted: 'x86_64, aarch64' }],
  [
    { arch: 'i686', kernel: '2.6' },
    { what: 'arch', found: 'i686', wanted: 'x86_64, aarch64' },
  ],
  [{ kernel: '4.19.0-27-amd64' }, { what: 'kernel', found: '4.19.0-27-amd64', wanted: '≥ 5.14' }],
  [{ kernel: '5.4.0' }, { what: 'kernel', found: '5.4.0', wanted: '≥ 5.14' }],
  [{ arch: '', kernel: '' }, undefined],
  [{ kernel: '\u001B[2Jnonsense' }, undefined],
] as const)('%j: %j', ([parts, expected]) => {
  expect(unfitness(identity(parts), RULES)).toEqual(expected);
});

test('the file system with the least room decides', () => {
  const room = (root: number, rest: number): Identity['room'] => [
    { path: '/', freeMiB: root },
    { path: '/var', freeMiB: rest },
  ];
  expect(fullDisk(identity({ room: room(90_000, 511) }))).toEqual({ path: '/var', freeMiB: 511, neededMiB: 512 });
  expect(fullDisk(identity({ room: room(0, 511) }))).toMatchObject({ path: '/' });
  expect(fullDisk(identity({ room: room(512, 512) }))).toBeUndefined();
  expect(fullDisk(identity({ room: [] }))).toBeUndefined();
  const said = 'SOVRAN_ROOM=12 /var\nSOVRAN_ROOM=x /\nSOVRAN_ROOM=-3 /\n';
  expect(readIdentity(said).room).toEqual([{ path: '/var', freeMiB: 12 }]);
});
