import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { faultOn } from '../../scripts/rig/faults/switch.ts';
import type { Lab } from '../../scripts/rig/record.ts';
import { ssh, useLab } from '../support/lab.ts';
import { onMachine } from '../support/provisioned-lab.ts';
import { git, tempProject } from '../support/temp-project.ts';

const CHILD = fileURLToPath(new URL('../support/apply-drop-in-child.ts', import.meta.url));
const WRONG = 'AllowUsers somebody-else\n';
/** What a guard leaves nowhere once it has done its work. */
const LEFT = 'ls -d /var/lib/sovran-guard/t* /etc/systemd/system/sovran-guard-* 2>/dev/null | wc -l';
const HOST = `apiVersion: sovran/v1
kind: Host
metadata: { name: fresh1 }
spec: { transport: ssh2, address: operator@fresh1, profile: cpu-lab }
`;

function projectWithHost(): string {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'fresh1.yaml'), HOST);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  return root;
}

/** Has an operator's process lock everybody out, and kills it -9 as soon as sshd works by the change. */
async function lockOutAndDie(lab: Lab, path: string, seconds: number): Promise<void> {
  const words = [CHILD, projectWithHost(), lab.name, path, WRONG, String(seconds)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const dead = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
  await expect.poll(() => getsIn(lab), { timeout: 60_000, interval: 50 }).toBe(false);
  child.kill('SIGKILL');
  expect(await dead).toBe('SIGKILL');
  expect(await onMachine(lab, 'fresh1', `cat ${path}`)).toBe(WRONG.trim());
}

async function getsIn(lab: Lab): Promise<boolean> {
  return ssh(lab, 'fresh1', 'true').then(
    () => true,
    () => false,
  );
}

const there = (lab: Lab, path: string): Promise<string> =>
  onMachine(lab, 'fresh1', `test -e ${path} && echo there || echo gone`);

test('[fault 44] an operator who dies right after locking everybody out: the machine is open again within two minutes', async () => {
  const lab = await useLab({ own: 'lock-out', hosts: ['fresh1'] });
  const path = '/etc/ssh/sshd_config.d/04-killed.conf';
  const started = performance.now();
  await lockOutAndDie(lab, path, 120);
  while (!(await getsIn(lab))) {
    expect((performance.now() - started) / 1000).toBeLessThan(150);
    await sleep(3000);
  }
  console.log(`open again ${((performance.now() - started) / 1000).toFixed(0)} s after the operator began`);
  expect([await there(lab, path), await onMachine(lab, 'fresh1', LEFT)]).toEqual(['gone', '0']);
});

test('[fault 44] a machine that is restarted before the time is over takes the change back before sshd starts', async () => {
  const lab = await useLab({ own: 'lock-out-restart', hosts: ['fresh1'] });
  const path = '/etc/ssh/sshd_config.d/03-restarted.conf';
  await lockOutAndDie(lab, path, 3600);
  await faultOn(lab, 'reboot', 'fresh1');
  await expect.poll(() => getsIn(lab), { timeout: 60_000, interval: 500 }).toBe(true);
  expect([await there(lab, path), await onMachine(lab, 'fresh1', LEFT)]).toEqual(['gone', '0']);
});
