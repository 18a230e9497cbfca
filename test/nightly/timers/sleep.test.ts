import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { gatherLaunch, planLaunch } from '../../../src/lib/stages/jobs/launch.ts';
import type { JobRequest } from '../../../src/lib/stages/jobs/request.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { sshProject, type SshProject } from '../../support/project/ssh-project.ts';
import { askDocker, BUILDS, containersBelow, ensureDocker } from '../../support/docker.ts';
import { FAKE_TEMPLATES, until } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { fakeLaunch, fakeRequest } from '../../support/launched-job.ts';
import { processesNaming } from '../../support/processes.ts';
import { blockOf, type Driver, type SshBed } from '../../support/ssh-bed.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git } from '../../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const STEP_MS = 50;

/** sshd lets go of a client that is silent for three seconds. */
const IMPATIENT = ['ClientAliveInterval 1', 'ClientAliveCountMax 3'];

test.for([
  ['ssh2', 0, 8],
  ['openssh', 0, 8],
  ['ssh2', 60, 60],
] as [Driver, number, number][])(
  '[fault 13 %s] a follower asleep for %i s reconnects and misses nothing',
  { timeout: 900_000 },
  async ([driver, seconds, working]) => {
    await ensureDocker();
    const [patient, bed] = [await bedOf(), await bedOf({ config: IMPATIENT })];
    const project = await sshProject(patient, {
      driver,
      host: { runner: 'docker' },
      env: { SOVRAN_STORE: BUILDS, SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES },
    });
    onTestFinished(() => removeContainers(project.there));
    const installed = await project.run('engine install cpu --host far --json');
    expect(installed.exit, installed.stderr).toBe(0);
    const holdAt = (working * 1000) / STEP_MS;
    const steps = holdAt + 100;
    const id = await launch(patient, driver, project, { steps, stepMs: STEP_MS, holdAt });
    leadTo(bed, patient, project);
    const { lines, ended } = follow(project, id);
    await until('the first steps', () => lines.length > 5);
    const logins = accepted(bed);
    // A machine that sleeps stops its SSH clients as well.
    const asleep = processesNaming(project.env.SOVRAN_SSH_CONFIG ?? '').map(({ pid }) => pid);
    for (const pid of asleep) process.kill(pid, 'SIGSTOP');
    await sleep(seconds * 1000);
    await until('the server to let go', () => bed.log().includes('Timeout, client not responding'));
    for (const pid of asleep) process.kill(pid, 'SIGCONT');
    writeFileSync(join(project.there, 'jobs', id, 'scratch', 'go'), '');
    expect(await ended).toBe(0);
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: steps + 2 }, (_, at) => at + 1));
    expect(lines.at(-1)).toMatchObject({ type: 'end', status: 'succeeded' });
    expect(accepted(bed)).toBeGreaterThan(logins);
    expect(await containersBelow(project.there)).toHaveLength(1);
  },
);

/** From now on a project's host is behind another server: what was installed and launched over the first one is there. */
function leadTo(bed: SshBed, before: SshBed, { root, env }: SshProject): void {
  const file = join(root, 'hosts', 'far.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(before.address, bed.address));
  writeFileSync(join(root, 'hosts', 'known_hosts'), `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`);
  writeFileSync(env.SOVRAN_SSH_CONFIG ?? '', blockOf(bed));
  git(root, 'commit', '--quiet', '-am', 'another way to the host');
}

function accepted(bed: SshBed): number {
  return bed.log().match(/Accepted publickey/g)?.length ?? 0;
}

async function launch(
  bed: SshBed,
  driver: Driver,
  { root, there: hostRoot }: SshProject,
  spec: Record<string, number>,
): Promise<string> {
  const host = hostIn(hostRoot, bed.host(driver));
  const place = { host, clock: systemClock, templates: FAKE_TEMPLATES, localStore: BUILDS };
  const ctx = stageContext(root, {
    hosts: { open: async () => host },
    runners: { open: async () => dockerRunner(place) },
  });
  const request: JobRequest = { ...fakeRequest({ spec, subject: 'tuned', seed: 7 }), host: 'far', wallSeconds: 3600 };
  const operation: typeof fakeLaunch = {
    ...fakeLaunch,
    gather: (_, inside) => gatherLaunch(request, inside),
    plan: (_, facts) => planLaunch(request, facts),
  };
  return (await executeOperation(operation, { spec, subject: 'tuned', seed: 7 }, ctx)).result;
}

interface Following {
  lines: { seq: number; type: string; status?: string }[];
  ended: Promise<number | null>;
}

function follow({ root, env }: SshProject, id: string): Following {
  const child = spawn(process.execPath, [BIN, 'job', 'follow', id, '--json'], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Following['lines'] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as Following['lines'][number]));
  });
  return { lines, ended: new Promise((resolve) => child.once('close', resolve)) };
}

async function removeContainers(there: string): Promise<void> {
  for (const { Id } of await containersBelow(there)) await askDocker('DELETE', `/containers/${Id}?force=1&v=1`);
}
