import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { slurmRunner } from '../../src/lib/adapters/runners/slurm/slurm-runner.ts';
import type { SlurmPlace } from '../../src/lib/adapters/runners/slurm/place.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import { freePort } from './free-port.ts';
import { processPlace, until } from './process-place.ts';

export const NODES = ['n1', 'n2'] as const;
export type Node = (typeof NODES)[number];

/** A cluster of two nodes on this machine, with two stand-ins of GPUs each. */
export interface SlurmBed {
  dir: string;
  /** Runs a command of Slurm; its output. */
  slurm(...argv: string[]): string;
  /** Ends a node with all that runs on it, as a power cut does. */
  killNode(node: Node): void;
  startNode(node: Node): void;
  startController(): void;
  /** Ends the controller, or its accounting. */
  end(daemon: 'slurmctld' | 'slurmdbd'): Promise<void>;
  stop(): Promise<void>;
}

export interface SlurmOptions {
  /** Lines of slurm.conf; the last of a keyword counts. */
  config?: string[];
  /** With slurmdbd on a MariaDB of its own, and associations enforced. */
  accounting?: boolean;
}

/** Starts it; until `stop`, programs of Slurm in this process and its children ask this cluster. */
export async function openSlurm({ config = [], accounting = false }: SlurmOptions = {}): Promise<SlurmBed> {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-slurm-'));
  for (const name of ['etc', 'state', 'spool/n1', 'spool/n2', 'run', 'log'])
    mkdirSync(join(dir, name), { recursive: true, mode: 0o755 });
  const ports = { ctld: await freePort(), n1: await freePort(), n2: await freePort(), dbd: await freePort() };
  writeFileSync(join(dir, 'run/munge.key'), randomBytes(1024), { mode: 0o400 });
  for (const at of [0, 1]) execFileSync('mknod', [join(dir, `run/gpu${at}`), 'c', '1', '3']);
  writeFileSync(join(dir, 'etc/cgroup.conf'), 'CgroupPlugin=disabled\n');
  writeFileSync(
    join(dir, 'etc/gres.conf'),
    NODES.map((node) => `NodeName=${node} Name=gpu File=${dir}/run/gpu[0-1]\n`).join(''),
  );
  writeFileSync(
    join(dir, 'etc/slurm.conf'),
    `${[...lines(dir, ports), ...(accounting ? accounted(dir, ports.dbd) : []), ...config].join('\n')}\n`,
  );
  const children = new Map<string, ChildProcess>();
  const start = (name: string, argv: string[]): void => {
    const out = openSync(join(dir, 'log', `${name}.out`), 'a');
    const [program = '', ...args] = argv;
    children.set(name, spawn(program, args, { stdio: ['ignore', out, out], env: process.env }));
  };
  process.env.SLURM_CONF = join(dir, 'etc/slurm.conf');
  const munge = [
    'key-file=run/munge.key',
    'socket=run/munge.sock',
    'pid-file=run/munged.pid',
    'log-file=log/munged.log',
    'seed-file=run/munge.seed',
  ];
  start('munged', ['munged', '--force', '-F', ...munge.map((one) => `--${one.replace('=', `=${dir}/`)}`)]);
  if (accounting) await startAccounting(dir, ports.dbd, start);
  const startController = (): void => start('slurmctld', ['slurmctld', '-D', '-i']);
  startController();
  const startNode = (node: Node): void =>
    start(node, ['unshare', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', 'slurmd', '-D', '-N', node]);
  for (const node of NODES) startNode(node);
  const slurm = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  await until('two idle nodes', () => idleNodes(slurm) === 2);
  return {
    dir,
    slurm: (program = '', ...args) => slurm(program, ...args),
    killNode: (node) => void children.get(node)?.kill('SIGKILL'),
    startNode,
    startController,
    end: (daemon) => ended(children.get(daemon), 'SIGTERM'),
    stop: async () => {
      for (const name of ['n1', 'n2', 'slurmctld', 'slurmdbd', 'mariadbd', 'munged']) await ended(children.get(name));
      delete process.env.SLURM_CONF;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function idleNodes(slurm: (...argv: [string, ...string[]]) => string): number {
  try {
    return Number(slurm('sinfo', '-h', '-t', 'idle', '-o', '%D'));
  } catch {
    return 0;
  }
}

async function ended(child: ChildProcess | undefined, how: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill(how);
  await over;
}

function lines(dir: string, ports: Record<Node | 'ctld', number>): string[] {
  const node = (name: Node): string =>
    `NodeName=${name} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${ports[name]} CPUs=8 RealMemory=4000 Gres=gpu:2 State=UNKNOWN`;
  return [
    'ClusterName=lab',
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    `SlurmctldPort=${ports.ctld}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${dir}/run/munge.sock`,
    'CredType=cred/munge',
    `StateSaveLocation=${dir}/state`,
    `SlurmdSpoolDir=${dir}/spool/%n`,
    `SlurmctldPidFile=${dir}/run/ctld.pid`,
    `SlurmdPidFile=${dir}/run/slurmd-%n.pid`,
    `SlurmctldLogFile=${dir}/log/ctld.log`,
    `SlurmdLogFile=${dir}/log/slurmd-%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'MpiDefault=none',
    'SchedulerType=sched/backfill',
    'SchedulerParameters=sched_interval=1,bf_interval=1',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core_Memory',
    'DefMemPerCPU=100',
    'GresTypes=gpu',
    'JobAcctGatherType=jobacct_gather/none',
    'ReturnToService=2',
    'SlurmdTimeout=10',
    'SlurmctldTimeout=10',
    'KillWait=5',
    'MinJobAge=3600',
    'SlurmdParameters=config_overrides',
    node('n1'),
    node('n2'),
    'PartitionName=gpu Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP',
    'PartitionName=shut Nodes=n1,n2 State=DOWN',
  ];
}

function accounted(dir: string, port: number): string[] {
  return [
    'AccountingStorageType=accounting_storage/slurmdbd',
    'AccountingStorageHost=127.0.0.1',
    `AccountingStoragePort=${port}`,
    `AccountingStoragePass=${dir}/run/munge.sock`,
    'AccountingStorageEnforce=associations,qos',
  ];
}

async function startAccounting(
  dir: string,
  port: number,
  start: (name: string, argv: string[]) => void,
): Promise<void> {
  const socket = join(dir, 'run/my.sock');
  process.env.MYSQL_UNIX_PORT = socket;
  const own = ['--no-defaults', `--datadir=${dir}/db`, '--user=root'];
  execFileSync(
    'mariadb-install-db',
    [...own, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    { stdio: 'ignore' },
  );
  start('mariadbd', ['mariadbd', ...own, `--socket=${socket}`, '--skip-networking', '--innodb-buffer-pool-size=64M']);
  const make =
    "create database slurm_acct_db; create user slurm@localhost identified by 'lab'; grant all on slurm_acct_db.* to slurm@localhost";
  await until('MariaDB', () => succeeds('mariadb', ['--no-defaults', '-S', socket, '-uroot', '-e', make]));
  const conf = [
    `DbdHost=${hostname()}`,
    'DbdAddr=127.0.0.1',
    `DbdPort=${port}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${dir}/run/munge.sock`,
    'StorageType=accounting_storage/mysql',
    'StorageHost=localhost',
    'StorageUser=slurm',
    'StoragePass=lab',
    'StorageLoc=slurm_acct_db',
    `LogFile=${dir}/log/dbd.log`,
    `PidFile=${dir}/run/dbd.pid`,
  ];
  writeFileSync(join(dir, 'etc/slurmdbd.conf'), `${conf.join('\n')}\n`, { mode: 0o600 });
  start('slurmdbd', ['slurmdbd', '-D']);
  await until('slurmdbd', () => succeeds('sacctmgr', ['-n', 'list', 'cluster']));
  execFileSync('sacctmgr', ['-i', 'add', 'cluster', 'lab'], { stdio: 'ignore' });
  execFileSync('sacctmgr', ['-i', 'add', 'account', 'team'], { stdio: 'ignore' });
  execFileSync('sacctmgr', ['-i', 'add', 'user', 'root', 'account=team'], { stdio: 'ignore' });
}

function succeeds(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A runner on the cluster with a private root, its engine installed; its jobs end with the test. */
export async function installedSlurm(
  bed: SlurmBed,
  more: Partial<SlurmPlace> = {},
): Promise<{ runner: Runner; place: SlurmPlace; environment: string }> {
  const place: SlurmPlace = { ...processPlace(), slurm: {}, ...more };
  onTestFinished(() => void bed.slurm('scancel', '--user=root'));
  const runner = slurmRunner(place);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  return { runner, place, environment: lockDigest };
}

/** The job of Slurm that runs a job of ours. */
export function slurmJob(place: SlurmPlace, id: string): string {
  const path = join(place.host.place.root, 'jobs', id, 'scheduled.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { job: string }).job;
}
