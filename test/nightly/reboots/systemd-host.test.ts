import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../../scripts/rig/record.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { applyHostsWith } from '../../../src/lib/stages/machines/provision/apply-hosts.ts';
import { describeApply, type HostApply } from '../../../src/lib/stages/machines/provision/applied-hosts.ts';
import type { ProvisionStep } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import { provisionSteps } from '../../../src/lib/stages/machines/provision/steps.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { ownBootId } from '../../support/boot-unit.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';
import { dropInStep } from '../../support/sshd-dropin-step.ts';
import { idleRunner } from '../../support/idle-runner.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const FILE = `apiVersion: sovran/v1
kind: Host
metadata:
  name: fresh1
spec:
  transport: ssh2
  address: fresh1
  profile: cpu-lab
`;
const RELOAD = ['systemctl', 'reload', 'ssh'];

let lab: Lab;
let host: Host;

beforeAll(async () => {
  lab = await useLab({ own: 'provision', hosts: ['bastion', 'fresh1'] });
  host = await labHost(lab, 'fresh1');
});
afterAll(() => host.close());

/** Applies steps to the fresh machine of the lab, which runs systemd and is reached through the bastion. */
async function apply(steps: ProvisionStep[], revertSeconds = 120): Promise<HostApply> {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'fresh1.yaml'), FILE);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  const ctx = stageContext(root, { hosts: { open: async () => host }, runners: { open: idleRunner } });
  const input = { hosts: ['fresh1'], onUnreachable: 'fail' as const, batch: null };
  const operation = applyHostsWith(steps, { revertSeconds, rebootMs: 120_000 });
  const done = await executeOperation(operation, input, ctx);
  return describeApply(done.plan, done.result);
}

async function asRoot(script: string): Promise<string> {
  const done = await host.exec(['sh', '-s'], { sudo: true, stdin: script });
  if (done.outcome !== 'known' || done.exitCode !== 0) throw new Error(`${script}: ${done.stderr}`);
  return done.stdout.trim();
}

const stepNamed = (id: string): ProvisionStep => {
  const step = provisionSteps.find((one) => one.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return { ...step, needs: [] };
};

test('[fault 43] waits for a new boot id, then rechecks the step', async () => {
  const before = await ownBootId(host);
  await asRoot('touch /run/reboot-required');
  const done = await apply([stepNamed('S14')]);
  expect(done).toMatchObject({ verdict: 'changed', hosts: [{ steps: [{ id: 'S14', outcome: 'applied' }] }] });
  expect(await asRoot('cat /proc/sys/kernel/random/boot_id')).not.toBe(before);
  expect(await apply([stepNamed('S14')])).toMatchObject({ verdict: 'converged', changes: 0 });
});

test('reports in time a machine that did not restart', async () => {
  const { host: name } = { host: host.name };
  const lazy: ProvisionStep = { ...stepNamed('S14'), apply: () => [{ argv: ['false'] }] };
  await asRoot('touch /run/reboot-required');
  const done = await apply([lazy]);
  expect(done.hosts[0]).toMatchObject({
    host: name,
    status: 'failed',
    steps: [{ failure: { code: 'command-failed' } }],
  });
  await asRoot('rm /run/reboot-required');
});

test('with a systemd timer, a safe change stays and its timer goes', async () => {
  const step = dropInStep('/etc/ssh/sshd_config.d/10-test.conf', RELOAD, 'LoginGraceTime 44\n');
  const done = await apply([step]);
  expect(done.hosts[0]?.steps[0]?.failure).toBeUndefined();
  expect(done).toMatchObject({ verdict: 'changed' });
  expect(
    await asRoot(`systemctl list-units --all --no-legend 'sovran-guard-*'; ls -I apply /var/lib/sovran-guard`),
  ).toBe('');
  expect(await apply([step])).toMatchObject({ verdict: 'converged', changes: 0 });
});

test('[fault 44] with a systemd timer, a lock-out reverts by itself', { timeout: 600_000 }, async () => {
  const path = '/etc/ssh/sshd_config.d/05-test.conf';
  const done = await apply([dropInStep(path, RELOAD, 'AllowUsers somebody-else\n')], 90);
  expect(done.hosts[0]).toMatchObject({ status: 'locked-out' });
  await expect(host.probeLogin()).rejects.toMatchObject({ code: 'ssh-auth-failed', details: { role: 'host' } });
  await expect.poll(() => asRoot(`test ! -e ${path} && echo gone || echo there`), { timeout: 180_000 }).toBe('gone');
  await expect
    .poll(
      () =>
        host.probeLogin().then(
          () => 'in',
          () => 'out',
        ),
      { timeout: 180_000, interval: 5000 },
    )
    .toBe('in');
});
