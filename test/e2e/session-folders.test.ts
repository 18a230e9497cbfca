import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sshProject } from '../support/project/ssh-project.ts';
import { BIN } from '../support/sovran.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

test.each([
  ['goes away', '{ %; echo $? > "$0"; } | true', 0],
  ['has no room', '% > /dev/full; echo $? > "$0"', 1],
])('an OpenSSH command whose reader %s leaves no folder', async (_how, line, exit) => {
  const temporary = mkdtempSync('/tmp/svf-');
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const bed = await bedOf();
  const { root, env } = await sshProject(bed, { driver: 'openssh', env: { TMPDIR: temporary } });
  const typed = line.replace('%', `'${process.execPath}' '${BIN}' job reconcile --dry-run`);
  const told = join(tempDir(), 'exit');
  spawnSync('sh', ['-c', typed, told], { cwd: root, env: { ...process.env, ...env } });
  expect(Number(readFileSync(told, 'utf8'))).toBe(exit);
  // There was a connection, whose folder could have been left.
  await expect.poll(() => bed.log()).toContain('Accepted publickey');
  expect(readdirSync(temporary).filter((name) => name.startsWith('sovran-s-'))).toEqual([]);
});
