import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { down } from '../../../scripts/rig/down.ts';
import { docker } from '../../../scripts/rig/engine.ts';
import { LABEL } from '../../../scripts/rig/machines.ts';
import { labFolder } from '../../../scripts/rig/place.ts';
import { up } from '../../../scripts/rig/up.ts';
import { ssh, useLab } from '../../support/lab.ts';
import { tempDir } from '../../support/temp-project.ts';

const NAME = `test-${process.env.SOVRAN_TEST_RUN}-life`;
afterAll(() => down(NAME));

/** Everything in Docker that carries a lab's label. */
async function traces(name: string): Promise<string[]> {
  const filters = { label: [`${LABEL}=${name}`] };
  const containers = await docker().listContainers({ all: true, filters });
  const networks = await docker().listNetworks({ filters });
  const { Volumes } = await docker().listVolumes({ filters });
  return [
    ...containers.map((one) => one.Id),
    ...networks.map((one) => one.Name),
    ...(Volumes ?? []).map((one) => one.Name),
  ].toSorted();
}

interface Told {
  status: number | null;
  stdout: string;
  stderr: string;
}

function lab(args: string[], env = process.env): Told {
  const { status, stdout, stderr } = spawnSync('scripts/lab', args, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

test('two ups make one lab, down removes only that one', async () => {
  const other = await useLab();
  const first = await up({ name: NAME, hosts: ['gpu1'] });
  const second = await up({ name: NAME });
  expect(second).toEqual(first);
  expect(first.hosts.map((one) => one.name)).toEqual(['bastion', 'gpu1']);

  await docker()
    .getContainer(first.hosts[1]?.id ?? '')
    .stop({ t: 2 });
  expect(JSON.parse(lab(['status', '--name', NAME, '--json']).stdout)).toMatchObject({
    up: false,
    hosts: [{}, { state: 'exited' }],
  });
  await up({ name: NAME });
  expect(await ssh(first, 'gpu1', 'hostname')).toBe('gpu1\n');

  const before = await traces(other.name);
  expect(await traces(NAME)).toHaveLength(5);
  expect(await down(NAME)).toMatchObject({ containers: 2, networks: 2, volumes: 1 });
  expect(await traces(NAME)).toEqual([]);
  expect(existsSync(labFolder(NAME))).toBe(false);
  expect(await traces(other.name)).toEqual(before);
  expect(await down(NAME)).toEqual({ containers: 0, networks: 0, volumes: 0, images: 0, engine: false });
});

test('a killed, unrecorded up starts over', async () => {
  mkdirSync(labFolder(NAME), { recursive: true });
  writeFileSync(join(labFolder(NAME), 'id_ed25519'), 'half a key');
  const made = await up({ name: NAME, hosts: [] });
  expect(await ssh(made, 'bastion', 'hostname')).toBe('bastion\n');
  await down(NAME);
});

test('remakes a machine that never got its keys', async () => {
  const made = await up({ name: NAME, hosts: [] });
  const bastion = docker().getContainer(made.hosts[0]?.id ?? '');
  const { Config, HostConfig } = await bastion.inspect();
  await bastion.remove({ force: true });
  await docker().createContainer({ ...Config, HostConfig, name: made.hosts[0]?.container ?? '' });
  await up({ name: NAME });
  expect(await ssh(made, 'bastion', 'hostname')).toBe('bastion\n');
  await down(NAME);
});

test('secrets are private files, in no environment, command line or label', async () => {
  const { files, hosts, dir } = await useLab();
  for (const path of [files.identity, files.sudoPassword, files.sshConfig])
    expect(statSync(path).mode & 0o77, path).toBe(0);
  expect(statSync(dir).mode & 0o77).toBe(0);
  const password = readFileSync(files.sudoPassword, 'utf8').trim();
  for (const host of hosts)
    expect(JSON.stringify(await docker().getContainer(host.id).inspect())).not.toContain(password);
});

test('the command shows its usage, refuses an invalid name, leaves nothing', async () => {
  // A folder of its own, since others make labs meanwhile; the engine and the images are there already.
  await useLab();
  const folder = tempDir();
  const told = (...args: string[]): Told => lab(args, { ...process.env, SOVRAN_LAB_DIR: folder });
  expect(told('status', '--name', 'no-such-lab')).toMatchObject({
    status: 1,
    stdout: 'no lab named no-such-lab; next: scripts/lab up\n',
  });
  expect(told('up', '--name', '../x')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('"../x"') as string,
  });
  expect(told('fault', 'paused', '--name', 'no-such-lab')).toMatchObject({ status: 1 });
  expect(told('dance')).toMatchObject({ status: 2 });
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
});
