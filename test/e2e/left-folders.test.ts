import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { bedProject } from '../support/bed-project.ts';
import { BIN } from '../support/sovran.ts';
import { bedOf } from '../support/ssh-faults.ts';

test.each([
  ['goes away', "exec '%' | true"],
  ['has no room', "'%' > /dev/full"],
])('a command over the OpenSSH client whose reader %s leaves no folder behind', async (_how, line) => {
  const temporary = mkdtempSync('/tmp/svf-');
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const { root, env } = bedProject(await bedOf(), { driver: 'openssh', env: { TMPDIR: temporary } });
  const typed = line.replace("'%'", `'${process.execPath}' '${BIN}' job reconcile --dry-run`);
  spawnSync('sh', ['-c', typed], { cwd: root, env: { ...process.env, ...env } });
  expect(readdirSync(temporary).filter((name) => name.startsWith('sovran-s-'))).toEqual([]);
});
