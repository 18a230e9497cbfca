import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removedFor } from '../../../../src/lib/stages/machines/provision/execution/packages.ts';
import {
  installPackages,
  printTimeDaemons,
  type Removals,
  timeDaemonsSeen,
} from '../../../../src/lib/stages/machines/provision/parts/packages.ts';
import { readSeen } from '../../../../src/lib/stages/machines/provision/checks/seen.ts';
import { aptRoot, type AptRoot } from '../../../support/apt-root.ts';
import { targetOf } from '../../../support/step-cases.ts';

const DEBIAN = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' });
const COMMON = 'Architecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: test\n';
const PACKED = `Filename: ./x.deb\nSize: 1\nSHA256: ${'0'.repeat(64)}\n`;

/** A machine with the packages `there`, and a source that has `wanted`; each with the fields that count. */
function machine(there: Record<string, string>, wanted: Record<string, string>): AptRoot {
  const root = aptRoot('', []);
  const admin = root.env['DPKG_ADMINDIR'] ?? '';
  const entry = ([name, fields]: [string, string]): string => `Package: ${name}\nVersion: 1.0\n${fields}\n${COMMON}`;
  const status = Object.entries(there).map((one) => `${entry(one)}Status: install ok installed\n`);
  writeFileSync(join(admin, 'status'), status.join('\n'));
  writeFileSync(
    join(admin, '../repo/Packages'),
    Object.entries(wanted)
      .map((one) => entry(one) + PACKED)
      .join('\n'),
  );
  root.get('update');
  return root;
}

/** What apt says to the command that would install, when it only tells what it would do. */
function told(root: AptRoot, name: string, removals?: Removals): { status: number | null; output: string } {
  const [program = '', ...words] = installPackages(DEBIAN, [name], removals).at(-1)?.argv ?? [];
  const ran = spawnSync(program, [...words, '--simulate'], { env: root.env, encoding: 'utf8' });
  return { status: ran.status, output: `${ran.stdout}\n${ran.stderr}` };
}

test('apt removes nothing, and names what it would remove', () => {
  const conflicts = 'Conflicts: docker.io, docker-cli';
  const root = machine(
    { 'docker.io': 'Section: admin', 'docker-cli': 'Section: admin' },
    { 'podman-docker': conflicts },
  );
  const { status, output } = told(root, 'podman-docker');
  expect(status).toBe(100);
  expect(removedFor(output).toSorted()).toEqual(['docker-cli', 'docker.io']);
  expect(told(root, 'podman-docker', { branch: true })).toMatchObject({ status: 0 });
});

test('names no removal for other failures', () => {
  const root = machine({}, { chrony: 'Section: net' });
  expect(told(root, 'chrony').status).toBe(0);
  expect(removedFor(told(root, 'nothing').output)).toEqual([]);
});

test('replaces another time daemon by chrony', () => {
  const clock = 'Provides: time-daemon\nConflicts: time-daemon';
  const root = machine({ 'systemd-timesyncd': clock, procps: 'Section: admin' }, { chrony: clock });
  const ran = spawnSync('sh', ['-c', `lines() { sed "s/^/$1=/"; }\n${printTimeDaemons(DEBIAN)}\necho end=S02`], {
    env: root.env,
    encoding: 'utf8',
  });
  const seen = readSeen(ran.stdout, 'S02');
  expect(seen && [...timeDaemonsSeen(seen)]).toEqual([['systemd-timesyncd', '1.0']]);
  expect(told(root, 'chrony').status).toBe(100);
  expect(told(root, 'chrony', { packages: ['systemd-timesyncd'] })).toMatchObject({ status: 0 });
});
