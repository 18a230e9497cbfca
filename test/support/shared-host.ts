import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { ProvisionTarget } from '../../src/lib/stages/machines/provision/contract/step.ts';
import { FAKE_TEMPLATES } from './process-place.ts';
import { openBed, type SshBed } from './ssh-bed.ts';
import { makeUser, type TestUser } from './ssh-user.ts';
import { stepOf, targetOf } from './step-cases.ts';

/** A user of this machine and the machine as that user reaches it. */
export interface Operator extends TestUser {
  host: Host;
  bed: SshBed;
}

/** One host with a group of its own and two users in it, neither of them root. */
export interface SharedHost {
  root: string;
  /** Its name. */
  group: string;
  ann: Operator;
  bob: Operator;
  /** Makes folders and their rights as steps S35 and S36 do, where `closed` is what its check found. */
  provision(closed?: string[]): void;
  /** What step S35 says that the group cannot use, and that it opens. */
  closed(): string[];
  /** What step S35 leaves to a person. */
  foreign(): string[];
  stop(): Promise<void>;
}

/** A real sshd for each of two users, in more groups where they are named; the store lies in a folder that `host apply` would have made, S10's part at once. */
export async function sharedHost(groups: string[] = []): Promise<SharedHost> {
  const root = mkdtempSync(join(tmpdir(), 'sovran-shared-'));
  const group = `sovran${process.hrtime.bigint().toString(36).slice(-8)}`;
  execFileSync('groupadd', [group]);
  execFileSync('chgrp', [group, root]);
  chmodSync(root, 0o2770);
  const [ann, bob] = [await operator(root, [group, ...groups]), await operator(root, [group, ...groups])];
  const target: ProvisionTarget = { ...targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' }), root };
  const printed = (key: string): string[] => {
    const check = stepOf('S35').check(target).replaceAll('group=sovran ', `group=${group} `);
    const said = execFileSync('sh', ['-c', check], { encoding: 'utf8' });
    return said.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  };
  return {
    root,
    group,
    ann,
    bob,
    provision: (closed = []) => {
      execFileSync('install', ['-d', '-m', '2770', '-g', group, join(root, 'run')]);
      for (const { argv } of stepOf('S35').apply(target, { state: 'drift', observed: { closed }, diff: '' })) {
        const [program = '', ...words] = argv.map((word) => (word === 'sovran' ? group : word));
        execFileSync(program, words);
      }
    },
    closed: () => printed('closed'),
    foreign: () => printed('foreign'),
    stop: async () => {
      for (const one of [ann, bob]) {
        await one.bed.stop();
        one.remove();
      }
      execFileSync('groupdel', ['-f', group]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function operator(root: string, groups: string[]): Promise<Operator> {
  const user = makeUser({ groups });
  const bed = await openBed({ user: user.name });
  return { ...user, bed, host: { ...bed.host('ssh2'), place: { root, runtime: join(root, 'run') } } };
}

/** The process engine of the fake worker as a user of the host has it, in the name of one project. */
export function runnerOf(host: Host): Runner {
  return processRunner({ host, templates: FAKE_TEMPLATES, clock: systemClock, project: 'demo' });
}

/** Device and inode numbers of a file: the same for two that are one. */
export function identityOf(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
}
