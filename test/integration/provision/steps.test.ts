import { afterAll, beforeAll, expect, test } from 'vitest';
import { down } from '../../../scripts/rig/down.ts';
import { execute } from '../../../scripts/rig/execute.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { orderSteps } from '../../../src/lib/provision/order-steps.ts';
import { provisionSteps } from '../../../src/lib/provision/steps.ts';
import type { JsonObject } from '../../../src/lib/ports/json.ts';
import { useLab } from '../../support/lab.ts';
import { applyStep, assessAll, runCommand } from '../../support/provision-host.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';

/** Settings of the kernel that a container has for itself; the others belong to the machine that carries the lab. */
const OWN = /^net\.(ipv4|ipv6)\./;
const IDS = ['S02', 'S04', 'S05', 'S07', 'S10', 'S28', 'S31', 'S33', 'S34', 'S35', 'S36'];
const SETTINGS: JsonObject = {
  hosts: { '10.9.8.7': ['store.internal'] },
  environments: ['prod'],
  egress: { allow: [{ to: '10.0.0.0/8', protocol: 'tcp', port: 443 }] },
  sshUsers: ['oncall'],
};
const target = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab', engine: 'process', settings: SETTINGS });
const steps = orderSteps(provisionSteps).filter(({ id }) => IDS.includes(id));

let lab: Lab;
let host: string;

beforeAll(async () => {
  lab = await useLab({ own: 'steps', hosts: ['fresh1'] });
  host = hostOf(lab, 'fresh1').container;
  await execute(host, "echo 'deb [trusted=yes] file:/opt/sovran-packages ./' >/etc/apt/sources.list");
});
afterAll(() => down(lab.name));

async function states(): Promise<Record<string, unknown>> {
  const found = await assessAll(host, target, steps);
  return Object.fromEntries(
    Object.entries(found).map(([id, { state, reason, diff }]) => [id, reason ?? diff ?? state]),
  );
}

const CONVERGED = Object.fromEntries(steps.map(({ id }) => [id, 'ok']));

test('a fresh machine is brought in line, and the second time there is nothing to do', async () => {
  const before = await assessAll(host, target, steps);
  expect(Object.fromEntries(steps.map(({ id }) => [id, before[id]?.state]))).toEqual(
    Object.fromEntries(steps.map(({ id }) => [id, 'drift'])),
  );
  for (const step of steps) {
    expect((await applyStep(host, target, step)).length).toBeGreaterThan(0);
    expect([step.id, (await assessAll(host, target, [step]))[step.id]]).toEqual([
      step.id,
      expect.objectContaining({ state: 'ok' }),
    ]);
  }
  expect(await states()).toEqual(CONVERGED);
  for (const step of steps) expect([step.id, await applyStep(host, target, step)]).toEqual([step.id, []]);
});

test('what is changed by hand is found, shown and put right, and nothing else moves', async () => {
  const drifts: [id: string, hand: string, shown: RegExp][] = [
    ['S10', 'chmod 755 /var/lib/sovran', /^- \/var\/lib\/sovran: .*755 root:sovran$/m],
    ['S28', 'nft insert rule inet sov_egress output accept', /changed by hand/],
    ['S34', 'sed -i s/2G/9G/ /etc/systemd/journald.conf.d/60-sovran.conf', /^- SystemMaxUse=9G$/m],
    ['S35', 'rmdir /var/lib/sovran/lease', /^\+ \/var\/lib\/sovran\/lease/m],
    ['S36', 'systemctl enable --now haproxy', /haproxy\.service: enabled\/active/],
    ['S05', 'systemctl stop chrony', /chrony\.service: enabled\/inactive/],
  ];
  for (const [id, hand, shown] of drifts) {
    await execute(host, hand);
    const found = await states();
    expect(found[id]).toMatch(shown);
    expect({ ...found, [id]: 'ok' }).toEqual(CONVERGED);
    await applyStep(host, target, stepOf(id));
    expect(await states()).toEqual(CONVERGED);
  }
});

test('egress: what is not named is refused at once, what is named and answers get through', async () => {
  const reach = async (to: string): Promise<string> =>
    (await execute(host, `timeout 3 bash -c '</dev/tcp/${to}' 2>&1; echo "code $?"`)).stdout;
  await execute(host, 'ip route add 10.0.0.0/8 dev eth0; ip route add 203.0.113.0/24 dev eth0');
  expect(await reach('203.0.113.9/443')).toContain('refused');
  expect(await reach('10.1.1.1/80')).toContain('refused');
  expect(await reach('10.1.1.1/443')).not.toContain('refused');
  expect((await execute(host, 'nft list chain inet sov_egress forward')).stdout).toContain('iifname "sov-*" counter');
});

test('a kernel setting is read back, and one that a later file turns back is told', async () => {
  const step = stepOf('S06');
  const own = {
    ...target,
    settings: {
      ...target.settings,
      sysctl: { 'net.ipv4.tcp_fin_timeout': 31, 'net.ipv4.tcp_rmem': '4096 131073 6291456' },
    },
  };
  const drift = (await assessAll(host, own, [step]))['S06'];
  expect(drift?.state).toBe('drift');
  for (const command of step.apply(own, drift ?? { state: 'drift', observed: null })) {
    // The kernel of the lab is that of the machine: only what each network has for itself is set.
    const stdin = command.stdin
      ?.split('\n')
      .filter((line) => OWN.test(line.replace(/^-/, '')) || line.startsWith('#'))
      .join('\n');
    await runCommand(host, stdin === undefined ? command : { ...command, stdin: `${stdin}\n` });
  }
  const after = (await assessAll(host, own, [step]))['S06'];
  expect(after?.diff).not.toContain('tcp_fin_timeout: 60');
  expect(after?.observed).toMatchObject({
    kernel: { 'net.ipv4.tcp_fin_timeout': '31', 'net.ipv4.tcp_rmem': '4096 131073 6291456' },
  });
});
