import { readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { docker } from '../../../scripts/rig/engine.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { labProject, type LabProject } from '../../support/project/in-lab.ts';
import { ssh, useLab } from '../../support/lab.ts';
import { onMachine } from '../../support/provisioned-lab.ts';

const SLOW_DISK = 12e6;
const HOSTS = ['gpu1', 'gpu2'] as const;
/** Of what is limited, so that neighbours of the lab do not move it. */
const WITHIN = 0.1;
const timeout = 1_200_000;

type Figures = Record<string, number>;
interface Bench {
  exit: number | null;
  figures: Figures;
  bounds: { part: string; where: string; rate: number; takes: number }[];
}

/** Programs from the machine's own folder of packages; it has no way out. */
const INSTALL = `echo 'deb [trusted=yes] file:/opt/sovran-packages ./' >/tmp/lab.list
sources='-o Dir::Etc::SourceList=/tmp/lab.list -o Dir::Etc::SourceParts=/dev/null'
apt-get update -qq $sources; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $sources fio iperf3
install -d -m 2770 -o root -g operator /var/lib/sovran`;

async function benchProject(lab: Lab): Promise<LabProject> {
  const project = await labProject(lab);
  for (const name of HOSTS) await project.addMachine(name, name, 'operator', ' --profile cpu-lab');
  return project;
}

async function bench(project: LabProject, flags: string): Promise<Bench> {
  const { exit, json } = await project.run(`host bench ${flags} --json`);
  const report = json as { metrics: { name: string; value: number }[]; measured: Pick<Bench, 'bounds'> };
  const figures = Object.fromEntries(report.metrics.map(({ name, value }) => [name, value]));
  return { exit, figures, bounds: report.measured.bounds };
}

/** Bytes a second that a machine writes to and reads from its disk; null lifts the limit. */
async function limitDisk(lab: Lab, machine: (typeof HOSTS)[number], rate: number | null): Promise<void> {
  const { State } = await docker().getContainer(hostOf(lab, machine).id).inspect();
  const [, group = ''] = /:blkio:(.*)$/m.exec(readFileSync(`/proc/${State.Pid}/cgroup`, 'utf8')) ?? [];
  const device = await onMachine(lab, machine, `stat -c '%Hd:%Ld' /var/lib/docker`);
  for (const what of ['read', 'write'])
    writeFileSync(`/sys/fs/cgroup/blkio${group}/blkio.throttle.${what}_bps_device`, `${device} ${rate ?? 0}`);
}

/** What fio says by hand on a machine: MB/s of writing in order, then of four readers. */
async function fioByHand(lab: Lab): Promise<Figures> {
  const fio = (name: string, flags: string): string =>
    `fio --name=${name} --filename=/var/lib/sovran/by-hand --direct=1 --bs=1M --runtime=5 --output-format=json ${flags}`;
  const said = async (name: 'write' | 'read', flags: string): Promise<number> => {
    const { jobs } = JSON.parse(await ssh(lab, 'gpu1', fio(name, flags))) as {
      jobs: Record<string, { bw_bytes: number }>[];
    };
    return jobs[0]![name]!.bw_bytes / 1e6;
  };
  const write = await said('write', '--rw=write --size=1G --fallocate=none --end_fsync=1');
  const read = await said(
    'read',
    '--rw=read --size=12M --offset_increment=12M --numjobs=4 --group_reporting --time_based',
  );
  await ssh(lab, 'gpu1', 'rm /var/lib/sovran/by-hand');
  return { write, read };
}

/** Gbit/s by hand, from one machine to the other. */
async function iperfByHand(lab: Lab): Promise<number> {
  await ssh(lab, 'gpu2', 'iperf3 -s -1 -D -p 5300');
  const said = await ssh(lab, 'gpu1', 'sleep 0.5; iperf3 -c gpu2 -p 5300 -t 5 -O 1 -P 4 -J');
  return (
    (JSON.parse(said) as { end: { sum_received: { bits_per_second: number } } }).end.sum_received.bits_per_second / 1e9
  );
}

function expectNear(found: number | undefined, byHand: readonly number[]): void {
  expect(found).toBeGreaterThan(Math.min(...byHand) * (1 - WITHIN));
  expect(found).toBeLessThan(Math.max(...byHand) * (1 + WITHIN));
}

test('a throttled disk is named, with fio’s figures', { timeout }, async () => {
  const lab = await useLab({ own: 'bench', hosts: [...HOSTS] });
  await onMachine(lab, 'gpu1', INSTALL);
  const project = await benchProject(lab);
  await limitDisk(lab, 'gpu1', SLOW_DISK);
  onTestFinished(() => limitDisk(lab, 'gpu1', null));
  const before = await fioByHand(lab);
  const { exit, figures, bounds } = await bench(project, 'gpu1 --disk --seconds 5');
  const after = await fioByHand(lab);
  console.log('disk, by hand:', before, after, 'host bench:', figures, bounds);
  expectNear(figures['disk-write/gpu1'], [before.write!, after.write!]);
  expectNear(figures['disk-read/gpu1'], [before.read!, after.read!]);
  expect(exit).toBe(5);
  expect(bounds[0]).toMatchObject({ part: 'read', where: 'gpu1' });
  expect(bounds[1]).toMatchObject({ part: 'checkpoint', where: 'gpu1' });
  expect(bounds[1]!.takes).toBeGreaterThan(120);
  expect(await onMachine(lab, 'gpu1', 'ls /var/lib/sovran')).not.toContain('bench');
});

test('a slow link is named, with iperf3’s figure', { timeout }, async () => {
  const lab = await useLab({ own: 'bench', hosts: [...HOSTS] });
  const device = `ip -o -4 addr | awk '$2 != "lo" && $2 !~ /docker/ { print $2; exit }'`;
  await Promise.all(HOSTS.map((name) => onMachine(lab, name, INSTALL)));
  const project = await benchProject(lab);
  const free = await bench(project, 'gpu1 gpu2 --network --seconds 3');
  expect(free).toMatchObject({ exit: 0 });
  await onMachine(lab, 'gpu1', `tc qdisc add dev $(${device}) root tbf rate 100mbit burst 256kb latency 50ms`);
  onTestFinished(async () => void (await onMachine(lab, 'gpu1', `tc qdisc del dev $(${device}) root`)));
  const before = await iperfByHand(lab);
  const { exit, figures, bounds } = await bench(project, 'gpu1 gpu2 --network --seconds 5');
  const after = await iperfByHand(lab);
  console.log('network, by hand:', before, after, 'host bench:', figures, 'without a limit:', free.figures, bounds);
  expectNear(figures['network/gpu1-gpu2'], [before, after]);
  expect(figures['network/gpu2-gpu1']).toBeGreaterThan(1);
  expect(exit).toBe(5);
  expect(bounds[0]).toMatchObject({ part: 'exchange', where: 'gpu1-gpu2' });
});
