import { afterAll, beforeAll, expect, test } from 'vitest';
import { down } from '../../../scripts/rig/down.ts';
import { execute } from '../../../scripts/rig/execute.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { orderSteps } from '../../../src/lib/stages/machines/provision/plans/plan.ts';
import { provisionSteps } from '../../../src/lib/stages/machines/provision/steps.ts';
import { objectIn } from '../../../src/lib/stages/machines/provision/contract/strings.ts';
import type { Assessment, ProvisionTarget } from '../../../src/lib/stages/machines/provision/contract/step.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import { useLab } from '../../support/lab.ts';
import { applyStep, assessAll, runCommand } from '../../support/provision-host.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';

const IDS = ['S02', 'S04', 'S05', 'S07', 'S10', 'S28', 'S31', 'S33', 'S34', 'S35', 'S36'];
const SETTINGS: JsonObject = {
  hosts: { '10.9.8.7': ['store.internal'] },
  environments: ['prod'],
  egress: { allow: [{ to: '10.0.0.0/8', protocol: 'tcp', port: 443 }] },
  sshUsers: ['oncall'],
};
const target = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab', containers: false, settings: SETTINGS });
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

test('provisions a fresh machine; the second time changes nothing', async () => {
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

test('finds, shows and repairs manual changes, and only those', async () => {
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

test('egress: refuses what is not named, passes names and answers', async () => {
  const reach = async (to: string, seconds: number): Promise<string> =>
    (await execute(host, `timeout ${seconds} bash -c '</dev/tcp/${to}' 2>&1; echo "code $?"`)).stdout;
  await execute(host, 'ip route add 10.0.0.0/8 dev eth0; ip route add 203.0.113.0/24 dev eth0');
  expect(await reach('203.0.113.9/443', 60)).toContain('refused');
  expect(await reach('10.1.1.1/80', 60)).toContain('refused');
  expect(await reach('10.1.1.1/443', 3)).not.toContain('refused');
  expect((await execute(host, 'nft list chain inet sov_egress forward')).stdout).toContain('iifname "sov-*" counter');
});

test('traffic from an environment’s network opens nothing on the host', async () => {
  const [here, there] = ['10.77.0.1', '10.77.0.2'];
  const probe = [
    'ip netns add env',
    'ip link add sov-probe type veth peer name eth0 netns env',
    `ip addr add ${here}/24 dev sov-probe && ip link set sov-probe up`,
    `ip -n env addr add ${there}/24 dev eth0 && ip -n env link set eth0 up`,
    `! timeout 3 ip netns exec env bash -c '</dev/tcp/${here}/22'`,
    'nft list chain inet sov_egress input',
  ];
  const { stdout } = await execute(host, `( set -e\n${probe.join('\n')}\n) 2>&1; ip netns del env`);
  expect(stdout).toMatch(/counter packets [1-9]\d* bytes \d+ drop/);
});

test('reads back a kernel setting, reports one that another file reverts', async () => {
  const step = stepOf('S06');
  const asItIs = objectIn(objectIn((await assessAll(host, target, [step]))['S06']?.observed)['kernel']);
  // The kernel of the lab is that of the machine: only what each network has for itself is changed.
  const sysctl = { ...asItIs, 'net.ipv4.tcp_fin_timeout': 31, 'net.ipv4.tcp_rmem': '4096 131073 6291456' };
  const own = targetOf({
    family: 'debian',
    release: '13',
    profile: 'cpu-lab',
    containers: false,
    settings: { sysctl },
  });
  const before = (await assessAll(host, own, [step]))['S06'];
  expect(before?.diff).toMatch(/^- net\.ipv4\.tcp_fin_timeout: 60\n\+ net\.ipv4\.tcp_fin_timeout: 31$/m);
  await applyStep(host, own, step);
  expect((await assessAll(host, own, [step]))['S06']?.state).toBe('ok');
  await execute(host, 'echo net.ipv4.tcp_fin_timeout=45 >/etc/sysctl.d/99-other.conf');
  expect((await assessAll(host, own, [step]))['S06']).toMatchObject({
    state: 'unknown',
    reason: 'overridden-elsewhere',
    diff: '- /etc/sysctl.d/99-other.conf: net.ipv4.tcp_fin_timeout = 45',
  });
  await takeBack('S06', own, before);
  expect((await execute(host, 'cat /proc/sys/net/ipv4/tcp_fin_timeout; ls /etc/sysctl.d')).stdout).toMatch(
    /^60\n(?!.*60-sovran)/s,
  );
});

test('reverts a step: files restored, rules gone', async () => {
  await execute(
    host,
    'mkdir -p /etc/systemd/journald.conf.d; printf "[Journal]\\nStorage=auto\\n" >/etc/systemd/journald.conf.d/60-sovran.conf',
  );
  for (const id of ['S34', 'S28', 'S31']) {
    if (id !== 'S34')
      for (const command of stepOf(id).compensate?.(target, { state: 'drift', observed: null }) ?? [])
        await runCommand(host, command);
    const before = (await assessAll(host, target, [stepOf(id)]))[id];
    await applyStep(host, target, stepOf(id));
    await takeBack(id, target, before);
    expect((await assessAll(host, target, [stepOf(id)]))[id]).toMatchObject({ state: 'drift', diff: before?.diff });
    await applyStep(host, target, stepOf(id));
  }
  expect(await states()).toEqual(CONVERGED);
});

test('a failing egress change keeps the old rules, even lost ones', async () => {
  const wider = { ...target, settings: { ...target.settings, egress: { allow: [] } } };
  const rules = async (): Promise<string> => (await execute(host, 'nft -s list table inet sov_egress')).stdout;
  const [before, asItWas] = [(await assessAll(host, wider, [stepOf('S28')]))['S28'], await rules()];
  expect([before?.state, asItWas]).toEqual(['drift', expect.stringContaining('10.0.0.0/8')]);
  const real = 'mv /usr/sbin/nft /usr/sbin/nft.real';
  await execute(
    host,
    `${real}; printf '#!/bin/sh\\n case "$*" in *-f*) exit 1 ;; esac\\nexec nft.real "$@"\\n' >/usr/sbin/nft`,
  );
  await execute(host, 'chmod 755 /usr/sbin/nft');
  await expect(applyStep(host, wider, stepOf('S28'))).rejects.toThrow();
  await takeBack('S28', wider, before);
  await execute(host, 'mv -f /usr/sbin/nft.real /usr/sbin/nft');
  expect(await rules()).toBe(asItWas);
  expect(await states()).toEqual(CONVERGED);
  await applyStep(host, wider, stepOf('S28'));
  expect(await rules()).not.toBe(asItWas);
  await takeBack('S28', wider, before);
  expect(await rules()).toBe(asItWas);
  expect(await states()).toEqual(CONVERGED);
});

test('formats the right blank disk once, never one with content', async () => {
  const step = stepOf('S09');
  const disk = (await execute(host, DISK)).stdout.trim();
  const volume = { device: '/dev/disk/by-id/sovran-test', id: 'sovran-test', mount: '/data', fileSystem: 'ext4' };
  const own = (id: string): ProvisionTarget =>
    targetOf({ family: 'debian', release: '13', profile: 'cpu-lab', settings: { dataVolume: { ...volume, id } } });
  try {
    expect((await assessAll(host, own('another'), [step]))['S09']).toMatchObject({ reason: 'disk-not-confirmed' });
    await applyStep(host, own('sovran-test'), stepOf('S02'));
    const commands = await applyStep(host, own('sovran-test'), step);
    expect(commands).toHaveLength(2);
    expect((await assessAll(host, own('sovran-test'), [step]))['S09']?.state).toBe('ok');
    await execute(host, 'echo kept >/data/kept; umount /data; sed -i s/nofail,// /etc/fstab');
    expect(await applyStep(host, own('sovran-test'), step)).toHaveLength(1);
    expect((await execute(host, 'cat /data/kept; grep -c /data /etc/fstab; findmnt -no OPTIONS /data')).stdout).toMatch(
      /^kept\n1\nrw/,
    );
    await expect(runCommand(host, commands[0] ?? { argv: [] })).rejects.toThrow(/carries a signature/);
    await execute(host, `umount /data; wipefs -qa ${disk}; mkswap -q ${disk}`);
    expect((await assessAll(host, own('sovran-test'), [step]))['S09']).toMatchObject({
      state: 'unknown',
      reason: 'disk-in-use',
    });
  } finally {
    await execute(host, `umount /data 2>/dev/null; losetup -d ${disk}; sed -i '\\,/data,d' /etc/fstab`, {
      check: false,
    });
  }
});

/** A disk of our own; its name by id is what confirms it. */
const DISK = [
  'truncate -s 64M /var/disk.img',
  'd=$(losetup -f) && [ -e "$d" ] || mknod "$d" b 7 "${d#/dev/loop}"',
  'losetup "$d" /var/disk.img',
  'mkdir -p /dev/disk/by-id && ln -sf "$d" /dev/disk/by-id/sovran-test',
  'echo "$d"',
].join('\n');

async function takeBack(id: string, of: ProvisionTarget, before: Assessment | undefined): Promise<void> {
  if (before === undefined) throw new Error(`no state of ${id}`);
  for (const command of stepOf(id).compensate?.(of, before) ?? []) await runCommand(host, command);
}

test('keeps a root behind a system link or with foreign files', async () => {
  await execute(host, 'ln -sfn /etc /srv/link; mkdir -p /srv/www && touch /srv/www/index.html; mkdir -p /srv/empty');
  const listed = async (): Promise<string> =>
    (await execute(host, "stat -c '%a %U:%G %n' /etc /srv/www; ls -A /srv/www")).stdout;
  const before = await listed();
  const found = async (root: string): Promise<Assessment | undefined> =>
    (await assessAll(host, { ...target, root }, [stepOf('S10')]))['S10'];
  expect(await found('/srv/link')).toMatchObject({ state: 'unknown', reason: 'root-of-system' });
  expect(await found('/srv/link/sovran')).toMatchObject({ state: 'unknown', reason: 'root-of-system' });
  expect(await found('/srv/www')).toMatchObject({ state: 'unknown', reason: 'root-in-use' });
  expect(await found('/srv/empty')).toMatchObject({ state: 'drift' });
  for (const root of ['/srv/link', '/srv/www']) await applyStep(host, { ...target, root }, stepOf('S10'));
  expect(await listed()).toBe(before);
});
