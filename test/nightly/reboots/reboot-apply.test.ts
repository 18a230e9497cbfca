import { beforeAll, expect, test } from 'vitest';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import type { Lab } from '../../../scripts/rig/record.ts';
import { useLab } from '../../support/lab.ts';
import { onMachine, provisionable } from '../../support/provisioned-lab.ts';

const BOOT = 'cat /proc/sys/kernel/random/boot_id';

interface Applied {
  verdict: string;
  hosts: { steps: { id: string; outcome: string; code?: string }[] }[];
}

let lab: Lab;
beforeAll(async () => {
  lab = await useLab({ own: 'restarts', hosts: ['fresh1'] });
});

test('[fault 43] a host that restarts in a step is rechecked and finished', { timeout: 1_800_000 }, async () => {
  const project = await provisionable(lab, 'fresh1');
  const before = await onMachine(lab, 'fresh1', BOOT);
  const running = project.run('host apply fresh1 --allow restart --json');
  await expect
    .poll(() => onMachine(lab, 'fresh1', 'pgrep -f "^[a]pt-get.*install.*docker" >/dev/null && echo now || echo not'), {
      timeout: 600_000,
      interval: 100,
    })
    .toBe('now');
  await faultOn(lab, 'reboot', 'fresh1');
  const cut = await running;
  expect(await onMachine(lab, 'fresh1', BOOT)).not.toBe(before);
  expect(cut.json).toMatchObject({ kind: 'HostApply' });
  const first = cut.json as Applied;
  const wrong = first.hosts.flatMap(({ steps }) => steps).filter(({ outcome }) => outcome === 'failed');
  expect(wrong).toEqual([]);
  expect([cut.exit, first.verdict]).toEqual([0, 'changed']);
  const again = await project.run('host apply fresh1 --allow restart --json');
  expect([again.exit, again.json]).toMatchObject([0, { verdict: 'converged', changes: 0 }]);
  expect(await onMachine(lab, 'fresh1', 'systemctl is-active docker; dpkg --audit')).toBe('active');
});
