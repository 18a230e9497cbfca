import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { podmanFiles } from '../../../../src/lib/stages/machines/provision/steps/engine.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** As Debian's package has it. */
const PACKAGED = 'D! /run/podman 0700 root root\n';
const SOVRAN = 4711;
const hasTmpfiles = spawnSync('systemd-tmpfiles', ['--version']).status === 0;

/** A machine's files with Podman's package and, where there are any, ours. */
function machine(files: readonly { path: string; content: string }[]): string {
  const root = tempDir();
  for (const folder of ['etc/tmpfiles.d', 'usr/lib/tmpfiles.d', 'run'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:::\n');
  writeFileSync(join(root, 'etc/group'), `root:x:0:\nsovran:x:${SOVRAN}:\n`);
  writeFileSync(join(root, 'usr/lib/tmpfiles.d/podman.conf'), PACKAGED);
  for (const { path, content } of files) writeFileSync(join(root, path), content);
  return root;
}

function bootOf(root: string): { mode: string; group: number } {
  execFileSync('systemd-tmpfiles', [`--root=${root}`, '--boot', '--create'], { stdio: 'ignore' });
  const { mode, gid } = statSync(join(root, 'run/podman'));
  return { mode: (mode & 0o777).toString(8), group: gid };
}

test.runIf(hasTmpfiles)('Podman’s socket folder stays open to the group after boot', () => {
  const ours = podmanFiles().filter(({ path }) => path.startsWith('/etc/tmpfiles.d/'));
  expect(bootOf(machine([])), 'without our file').toEqual({ mode: '700', group: 0 });
  expect(bootOf(machine(ours))).toEqual({ mode: '750', group: SOVRAN });
});
