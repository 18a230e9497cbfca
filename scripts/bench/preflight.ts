import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BLOCKS } from '../../src/lib/stages/machines/preflight/checks/all.ts';
import { buildScript } from '../../src/lib/stages/machines/preflight/script.ts';
import { down } from '../rig/down.ts';
import { startProxy } from '../rig/proxy.ts';
import { hostOf, type Lab } from '../rig/record.ts';
import { labThrough } from '../rig/through.ts';
import { up } from '../rig/up.ts';

/**
 * Times `sovran host check --all` as a whole process on three machines behind a bastion with 20 ms of round trip, against one
 * batched `ssh` per host (the floor), pyinfra and ansible-core, which do the same reads. Same machine, in turns.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    'peer-rounds': { type: 'string', default: '2' },
    delay: { type: 'string', default: '10' },
    peers: { type: 'string', default: 'pyinfra,raw,shell' },
  },
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENV = join(ROOT, '.test', 'bench-peers');
const HOSTS = ['gpu1', 'gpu2', 'fresh1'];

interface Subject {
  name: string;
  rounds: number;
  /** Exit codes that mean that it has done its work. */
  good: number[];
  program: string;
  args: string[];
}

interface Bed {
  dir: string;
  lab: Lab;
  env: NodeJS.ProcessEnv;
}

const name = process.env.SOVRAN_LAB ?? 'bench-preflight';
const direct = await up({ name });
const proxy = await startProxy({ port: hostOf(direct, 'bastion').port ?? 0 }, { delay: Number(values.delay) });
const dir = mkdtempSync(join(tmpdir(), 'sovran-bench-'));
try {
  const bed = await prepare(dir, labThrough(direct, proxy.port));
  const subjects = [sovranSubject(), floorSubject(bed), ...peerSubjects(bed)];
  report(await race(subjects, bed));
  const before = proxy.counts().turns;
  await timed({ ...sovranSubject(), args: [join(ROOT, 'bin/run.js'), 'host', 'check', 'gpu1', '--json'] }, bed);
  console.log(`the line turned ${proxy.counts().turns - before} times for one host, from the first byte to the last`);
} finally {
  await proxy.close();
  rmSync(dir, { recursive: true, force: true });
  if (!process.env.SOVRAN_LAB) await down(name);
}

/** A project that knows the three hosts, with their keys pinned. */
async function prepare(folder: string, lab: Lab): Promise<Bed> {
  const env = {
    ...process.env,
    SOVRAN_SSH_CONFIG: lab.files.sshConfig,
    SOVRAN_STORE: join(folder, 'store'),
    CI: 'true',
  };
  const bed = { dir: join(folder, 'demo'), lab, env };
  await timed({ ...sovranSubject(), args: [join(ROOT, 'bin/run.js'), 'init', 'demo'] }, { ...bed, dir: folder });
  const prints = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const bastion = `operator@127.0.0.1:${hostOf(lab, 'bastion').port}=${prints.bastion?.ed25519}`;
  for (const host of HOSTS) {
    const pins = ['--fingerprint', bastion, '--fingerprint', `operator@${host}=${prints[host]?.ed25519}`];
    const args = [join(ROOT, 'bin/run.js'), 'host', 'add', host, '--ssh', `operator@${host}`, ...pins];
    await timed({ ...sovranSubject(), args }, bed);
  }
  return bed;
}

function sovranSubject(): Subject {
  const args = [join(ROOT, 'bin/run.js'), 'host', 'check', '--all', '--json'];
  return {
    name: 'sovran host check --all',
    rounds: Number(values.rounds),
    good: [0, 5],
    program: process.execPath,
    args,
  };
}

/** The same script on the stdin of one OpenSSH client per host, all at once. */
function floorSubject({ dir: folder, lab }: Bed): Subject {
  const script = join(folder, 'script.sh');
  writeFileSync(
    script,
    buildScript(BLOCKS, { root: '/var/lib/sovran', reach: [], ports: [], measure: false }, '@@BENCH'),
  );
  const each = HOSTS.map((host) => `ssh -F '${lab.files.sshConfig}' ${host} sh -s <'${script}' >/dev/null &`);
  const args = ['-c', `${each.join('\n')}\nwait`];
  return { name: 'one batched ssh per host (floor)', rounds: Number(values.rounds), good: [0], program: 'sh', args };
}

function peerSubjects({ dir: folder, lab }: Bed): Subject[] {
  const wanted = values.peers.split(',').filter((peer) => peer !== '');
  if (wanted.length > 0) installPeers();
  const hosts = join(folder, 'hosts.ini');
  const lines = HOSTS.map((host) => `${host} ansible_ssh_common_args="-F ${lab.files.sshConfig}"`);
  writeFileSync(hosts, `${lines.join('\n')}\n`);
  const data = `[(h, {"ssh_user": "operator", "ssh_config_file": "${lab.files.sshConfig}", "ssh_known_hosts_file": "${lab.files.knownHosts}", "ssh_key": "${lab.files.identity}"}) for h in ${JSON.stringify(HOSTS)}]`;
  const inventory = join(folder, 'inventory.py');
  writeFileSync(inventory, `hosts = ${data}\n`);
  const peer = (title: string, program: string, args: string[]): Subject => {
    return { name: title, rounds: Number(values['peer-rounds']), good: [0], program: join(VENV, 'bin', program), args };
  };
  const play = (module: string): Subject => {
    const book = join(ROOT, `bench/peers/ansible-${module}.yaml`);
    return peer(`ansible-core ${module}`, 'ansible-playbook', ['-f', '10', '-i', hosts, book]);
  };
  return wanted.map((one) =>
    one === 'pyinfra'
      ? peer('pyinfra', 'pyinfra', ['-y', inventory, join(ROOT, 'bench/peers/pyinfra_reads.py')])
      : play(one),
  );
}

function installPeers(): void {
  if (existsSync(join(VENV, 'bin', 'pyinfra'))) return;
  const run = (program: string, args: string[]): void => {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  };
  run('python3', ['-m', 'venv', VENV]);
  run(join(VENV, 'bin', 'pip'), ['install', '--quiet', 'pyinfra==3.10', 'ansible-core==2.19.*']);
}

/** Rounds take every subject in turn, so that what else the machine does meets them alike. */
async function race(subjects: Subject[], bed: Bed): Promise<Map<string, number[]>> {
  const times = new Map(subjects.map((subject) => [subject.name, [] as number[]]));
  const rounds = Math.max(...subjects.map((subject) => subject.rounds));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects.filter((one) => one.rounds > round))
      times.get(subject.name)?.push(await timed(subject, bed));
  }
  return times;
}

/** Seconds of a whole process. Throws when it did not do its work. */
function timed({ name: title, program, args, good }: Subject, { dir: cwd, env }: Bed): Promise<number> {
  const began = performance.now();
  const extra = { ANSIBLE_LOCALHOST_WARNING: 'False', ANSIBLE_DEPRECATION_WARNINGS: 'False' };
  const child = spawn(program, args, { cwd, env: { ...env, ...extra }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (good.includes(code ?? -1)) resolve((performance.now() - began) / 1000);
      else reject(new Error(`${title}: exit ${code}\n${said.slice(-2000)}`));
    });
  });
}

function report(times: Map<string, number[]>): void {
  const rows = [...times].map(([title, list]) => {
    const sorted = list.toSorted((one, other) => one - other);
    return { title, n: list.length, min: sorted[0] ?? 0, median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0 };
  });
  const ours = rows[0];
  const at = `${new Date().toISOString().slice(0, 16)}, load ${loadavg()[0]?.toFixed(1)}, ${process.version}`;
  console.log(
    `3 hosts behind a bastion, round trip ${2 * Number(values.delay)} ms; seconds of a whole process (${at})`,
  );
  for (const { title, n, min, median } of rows) {
    const ratio = ours ? `${(min / ours.min).toFixed(2)} × / ${(median / ours.median).toFixed(2)} ×` : '';
    console.log(`${title.padEnd(34)} n ${n}  min ${min.toFixed(2)}  median ${median.toFixed(2)}  ${ratio}`);
  }
}
