import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import type { Lab } from '../../../scripts/rig/record.ts';
import { ssh, useLab } from '../../support/lab.ts';
import { onMachine } from '../../support/provisioned-lab.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const CHILD = fileURLToPath(new URL('../../support/apply-drop-in-child.ts', import.meta.url));
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

let labs: { dying: Lab; restarted: Lab };
beforeAll(async () => {
  labs = {
    dying: await useLab({ own: 'lock-out', hosts: ['fresh1'] }),
    restarted: await useLab({ own: 'lock-out-restart', hosts: ['fresh1'] }),
  };
});

/** Has an operator's process lock everybody out, and kills it -9 as soon as sshd works by the change. */
async function lockOutAndDie(lab: Lab, path: string, seconds: number): Promise<void> {
  const words = [CHILD, projectWithHost(), lab.name, path, WRONG, String(seconds)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const dead = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
  await expect.poll(() => isRefused(lab), { timeout: 180_000, interval: 50 }).toBe(true);
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

/** Refused by sshd itself: a login that a busy machine does not come to says nothing. */
async function isRefused(lab: Lab): Promise<boolean> {
  return ssh(lab, 'fresh1', 'true').then(
    () => false,
    (error: unknown) => String((error as { stderr: unknown }).stderr).includes('Permission denied'),
  );
}

const there = (lab: Lab, path: string): Promise<string> =>
  onMachine(lab, 'fresh1', `test -e ${path} && echo there || echo gone`);

/** The guard has done its work a moment after sshd works by the old settings. */
async function expectTakenBack(lab: Lab, path: string): Promise<void> {
  await expect
    .poll(async () => [await there(lab, path), await onMachine(lab, 'fresh1', LEFT)], { timeout: 180_000 })
    .toEqual(['gone', '0']);
}

const LONG = { timeout: 900_000 };

test('[fault 44] a machine locked by a dead operator opens within two minutes', LONG, async () => {
  const lab = labs.dying;
  const path = '/etc/ssh/sshd_config.d/04-killed.conf';
  await lockOutAndDie(lab, path, 120);
  const dead = performance.now();
  // The timer itself is set to two minutes; a busy machine looks late.
  await expect.poll(() => getsIn(lab), { timeout: 240_000, interval: 3000 }).toBe(true);
  console.log(`open again ${((performance.now() - dead) / 1000).toFixed(0)} s after the operator died`);
  await expectTakenBack(lab, path);
});

test('[fault 44] a restart reverts the change before sshd starts', LONG, async () => {
  const lab = labs.restarted;
  const path = '/etc/ssh/sshd_config.d/03-restarted.conf';
  await lockOutAndDie(lab, path, 3600);
  await faultOn(lab, 'reboot', 'fresh1');
  await expect.poll(() => getsIn(lab), { timeout: 180_000, interval: 500 }).toBe(true);
  await expectTakenBack(lab, path);
});
