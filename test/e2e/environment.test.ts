import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ENDLESS } from '../support/endless.ts';
import { until } from '../support/process-place.ts';
import { openHostile } from '../support/hostile-host.ts';
import { jobWorld, launchFake } from '../support/launched-job.ts';
import { processesNaming } from '../support/processes.ts';
import { sshProject } from '../support/project/ssh-project.ts';
import { sovran } from '../support/sovran.ts';
import { startAgent, keyAt } from '../support/sshd.ts';
import { sshConfigFolder } from '../support/ssh-config-folder.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';
import { DRIVERS } from '../support/tier.ts';

test('[fault 48] the linked page of variables names each one tested here', () => {
  expect(readFileSync('README.md', 'utf8')).toContain('docs/environment.md');
  const page = readFileSync('docs/environment.md', 'utf8');
  const names = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'GIT_DIR', 'GIT_WORK_TREE', 'SSH_AUTH_SOCK'];
  for (const name of [...names, 'NODE_OPTIONS', 'BASH_ENV', 'ENV', 'LD_PRELOAD']) expect(page).toContain(`\`${name}\``);
});

test('[fault 48] ignores DOCKER_HOST and its like: never calls that daemon', async () => {
  let calls = 0;
  const decoy = createServer((socket) => ((calls += 1), socket.destroy())).listen(0, '127.0.0.1');
  onTestFinished(() => void decoy.close());
  await until('the decoy', () => decoy.listening);
  const root = tempProject();
  await sovran(['host', 'add', 'local', '--local', '--runner', 'docker'], { cwd: root });
  const store = { SOVRAN_STORE: join(tempDir(), 'store') };
  const plain = await sovran(['engine', 'list', '--json'], { cwd: root, env: store });
  const misled = {
    DOCKER_HOST: `tcp://127.0.0.1:${(decoy.address() as AddressInfo).port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: '/nonexistent',
  };
  const told = await sovran(['engine', 'list', '--json'], { cwd: root, env: { ...store, ...misled } });
  expect(plain).toMatchObject({ exit: 0, json: { kind: 'EngineList' } });
  expect([told.exit, told.json]).toEqual([0, plain.json]);
  expect(calls).toBe(0);
});

test('[fault 48] ignores GIT_DIR and GIT_WORK_TREE: commits to the project only', async () => {
  const [root, other] = [tempProject(), tempProject()];
  const env = { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, '.git', 'index') };
  expect(await sovran(['host', 'add', 'local', '--local'], { cwd: root, env })).toMatchObject({ exit: 0 });
  expect(git(root, 'log', '-1', '--format=%s').trim()).toBe('host add Host/local');
  expect(git(other, 'log', '--format=%s').trim()).toBe('start');
  expect(git(other, 'status', '--porcelain')).toBe('');
});

test.for(DRIVERS)('[fault 48] honours SSH_AUTH_SOCK: its agent logs in, nothing else does (%s)', async (driver) => {
  const bed = await openHostile({});
  const { root, env } = await sshProject(bed, { driver, name: 'gpu1' });
  const key = keyAt(join(bed.dir, 'user'));
  const config = 'Host *\n IdentityFile none\n UserKnownHostsFile none\n GlobalKnownHostsFile none\n';
  const settings = { ...env, SOVRAN_SSH_CONFIG: sshConfigFolder({ config }) };
  const check = (socket: string): ReturnType<typeof sovran> =>
    sovran(['host', 'check', 'gpu1', '--json'], { cwd: root, env: { ...settings, SSH_AUTH_SOCK: socket } });
  expect((await check(await startAgent([key]))).json).toMatchObject({ kind: 'HostCheck', host: 'gpu1' });
  expect(await check('')).toMatchObject({ exit: 4 });
});

test.for(DRIVERS)('[fault 48] BASH_ENV and ENV are ignored, here and on a host (%s)', async (driver) => {
  const { runWith } = await sshProject(await openHostile({}), { driver, name: 'gpu1' });
  const mark = join(tempDir(), 'ran');
  const script = join(tempDir(), 'evil');
  writeFileSync(script, `touch ${mark}\n`);
  const env = { BASH_ENV: script, ENV: script };
  expect((await runWith(env, 'host', 'check', 'gpu1', '--json')).json).toMatchObject({ kind: 'HostCheck' });
  expect(await runWith(env, 'host', 'add', 'local', '--local')).toMatchObject({ exit: 0 });
  expect(await runWith(env, 'status', '--json')).toMatchObject({ exit: 0 });
  expect(() => readFileSync(mark)).toThrow('ENOENT');
});

test('[fault 48] Node honours NODE_OPTIONS, the loader LD_PRELOAD', async () => {
  const mark = join(tempDir(), 'loaded');
  const hook = join(tempDir(), 'hook.mjs');
  writeFileSync(hook, `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, '');\n`);
  const root = tempProject();
  const done = await sovran(['host', 'list', '--json'], {
    cwd: root,
    env: { NODE_OPTIONS: `--import=${hook}`, LD_PRELOAD: '/nonexistent.so' },
  });
  expect(done).toMatchObject({ exit: 0, json: { kind: 'HostList' } });
  expect(readFileSync(mark, 'utf8')).toBe('');
  expect(done.stderr).toContain('LD_PRELOAD');
});

test('[fault 48] a job inherits none of them', async () => {
  const names = ['NODE_OPTIONS', 'LD_PRELOAD', 'BASH_ENV', 'ENV', 'DOCKER_HOST', 'GIT_DIR', 'SSH_AUTH_SOCK', 'PLANTED'];
  const before = { ...process.env };
  onTestFinished(() => void (process.env = before));
  const made = await jobWorld();
  for (const name of names) process.env[name] = '/tmp/planted';
  const id = await launchFake(made.ctx, ENDLESS);
  // The supervisor alone proves nothing: what counts is what it started.
  await until('the worker', () => processesNaming(id).some(({ command }) => command.includes('sovran_worker')));
  for (const { pid } of processesNaming(id)) {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(variables).not.toContain('planted');
    for (const name of names) expect(variables).not.toMatch(new RegExp(`(^|\0)${name}=`));
  }
});
