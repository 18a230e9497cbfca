import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { docker } from '../../../scripts/rig/engine.ts';
import { networkName } from '../../../scripts/rig/machines.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { ssh, sshFailure, useLab } from '../../support/lab.ts';

test('this machine reaches only the jump host, over SSH', async () => {
  const lab = await useLab();
  const containers = await Promise.all(lab.hosts.map((host) => docker().getContainer(host.id).inspect()));
  const doors = containers.map((one) =>
    Object.entries(one.NetworkSettings.Ports ?? {}).filter(([, open]) => open?.length),
  );
  expect(doors.map((one) => one.map(([port, open]) => `${open?.[0]?.HostIp} ${port}`))).toEqual([
    ['127.0.0.1 22/tcp'],
    [],
    [],
    [],
  ]);
  const inside = containers[1]?.NetworkSettings.Networks[networkName(lab.name, 'inside')]?.IPAddress ?? '';
  // A network may answer for addresses that it does not have; only sshd sends a banner.
  const socket = connect({ host: inside, port: 22 });
  const banner = once(socket, 'data').then(String, () => 'none');
  expect(await Promise.race([banner, sleep(1500, 'none')])).not.toContain('SSH-');
  socket.destroy();
});

test('pins the machines’ own keys, refuses a stranger', async () => {
  const lab = await useLab();
  const prints = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, Record<string, string>>;
  const shown = await ssh(lab, 'gpu1', 'sudo ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  expect(shown).toContain(` ${prints.gpu1?.ed25519} `);
  const { code, stderr } = await sshFailure(lab, 'gpu1', 'true', ['-o', 'UserKnownHostsFile=/dev/null']);
  expect(code).toBe(255);
  expect(stderr).toContain('Host key verification failed');
});

test('gpu1 has its own Docker with containers and CDI', async () => {
  const lab = await useLab();
  const info = JSON.parse(await ssh(lab, 'gpu1', "docker info --format '{{json .}}'")) as Record<string, unknown>;
  expect(info).toMatchObject({
    Driver: 'overlay2',
    LiveRestoreEnabled: true,
    LoggingDriver: 'local',
    Name: 'gpu1',
    CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
  });
});

test('fixture GPUs say so in every tool and container', async () => {
  const lab = await useLab();
  const { gpus } = hostOf(lab, 'gpu1');
  expect(gpus).toHaveLength(2);
  for (const [tool, label] of [
    ['nvidia-smi -L', 'FIXTURE-NVIDIA-SMI'],
    ['lspci -Dnn -d 10de:', 'FIXTURE-LSPCI'],
    ['nvidia-ctk --version', 'FIXTURE-NVIDIA-CTK'],
  ] as const) {
    expect(await ssh(lab, 'gpu1', `${tool} 2>&1 >/dev/null`)).toBe(`${label}\n`);
  }
  const query = '--query-gpu=uuid,name,memory.total --format=csv,noheader,nounits';
  expect(await ssh(lab, 'gpu1', `nvidia-smi ${query}`)).toBe(
    gpus.map((id) => `${id}, FIXTURE GPU 80GB, 81559\n`).join(''),
  );
  expect((await sshFailure(lab, 'gpu1', 'nvidia-smi --query-gpu=nonsense --format=csv')).code).toBe(2);

  const image =
    'tar -C / -c bin lib lib64 usr/bin/env usr/lib/x86_64-linux-gnu/libc.so.6 usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 usr/lib64 | docker import - lab-test/cdi >/dev/null';
  const run = `docker run --rm --network none --device nvidia.com/gpu=${gpus[1]} lab-test/cdi /usr/bin/env`;
  expect(await ssh(lab, 'gpu1', `${image}; ${run}; docker rmi -f lab-test/cdi >/dev/null`)).toContain(
    `FIXTURE_GPU=${gpus[1]}\n`,
  );
});

test('fresh1 has systemd, no engine, and packages for an offline install', async () => {
  const lab = await useLab();
  expect(
    await ssh(lab, 'fresh1', 'systemctl is-system-running --wait; command -v dockerd haproxy chronyd || echo bare'),
  ).toBe('running\nbare\n');
  const packages = (await ssh(lab, 'fresh1', 'ls /opt/sovran-packages')).split('\n');
  for (const name of ['docker.io', 'haproxy', 'chrony', 'nftables', 'auditd'])
    expect(
      packages.some((one) => one.startsWith(`${name}_`)),
      name,
    ).toBe(true);
  const sources = '-o Dir::Etc::SourceList=/tmp/lab.list -o Dir::Etc::SourceParts=/dev/null';
  const list = "echo 'deb [trusted=yes] file:/opt/sovran-packages ./' >/tmp/lab.list";
  const plan = await ssh(
    lab,
    'fresh1',
    `${list}; sudo apt-get update -qq ${sources}; sudo apt-get install -s --no-install-recommends ${sources} docker.io haproxy chrony nftables auditd`,
  );
  expect(plan).toContain('Inst docker.io');
});

test('people differ in what sudo asks of them', async () => {
  const lab = await useLab();
  const password = readFileSync(lab.files.sudoPassword, 'utf8').trim();
  const as = (user: string): string[] => ['-l', user];
  expect((await sshFailure(lab, 'gpu1', 'sudo -n true', as('asker'))).stderr).toContain('password');
  expect(await ssh(lab, 'gpu1', `echo ${password} | sudo -S -p '' id -u`, as('asker'))).toBe('0\n');
  expect((await sshFailure(lab, 'gpu1', `echo ${password} | sudo -S -p '' id -u`, as('nosudo'))).stderr).toMatch(
    /not (in the sudoers file|allowed)/,
  );
  expect(await ssh(lab, 'gpu1', 'echo $FISH_VERSION', as('fishy'))).toMatch(/^\d+\.\d+/);
  expect(await ssh(lab, 'gpu1', 'echo end', as('noisy'))).toMatch(/Welcome[^]*end\n$/);
  expect((await sshFailure(lab, 'gpu1', 'cd /tmp', as('restricted'))).stderr).toContain('restricted');
});
