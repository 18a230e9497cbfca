import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docker } from '../../../scripts/rig/engine.ts';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import { containerName, volumeName } from '../../../scripts/rig/machines.ts';
import type { Lab } from '../../../scripts/rig/record.ts';
import { up } from '../../../scripts/rig/up.ts';
import { BUILDS } from '../../support/docker.ts';
import { useLab } from '../../support/lab.ts';
import { mends } from '../../support/repairing-runbook.ts';
import { namePackages, onMachine } from '../../support/provisioned-lab.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import type { CliResult } from '../../support/sovran.ts';
import { sovran } from '../../support/sovran.ts';
import { git, tempDir } from '../../support/temp-project.ts';

let lab: Lab;
let box: ReleaseSandbox;
/** Not below /tmp, which is empty in a container. */
mkdirSync(BUILDS, { recursive: true });
const store = mkdtempSync(join(BUILDS, '..', 'runbooks-'));
afterAll(async () => {
  await box.dispose();
  rmSync(store, { recursive: true, force: true });
});

async function done(...args: string[]): Promise<CliResult> {
  const result = await box.sovran(...args);
  expect(result.exit, result.stdout + result.stderr).toBe(0);
  return result;
}

beforeAll(async () => {
  lab = await useLab({ own: 'runbooks', hosts: ['gpu1'] });
  box = await releaseSandbox({ store });
  box.env.SOVRAN_SSH_CONFIG = lab.files.sshConfig;
  await box.addModel('one', { tokens: 5, intervalMs: 5 });
  box.commit();
  const told = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const keys = [`bastion=${told.bastion?.ed25519}`, String(told.gpu1?.ed25519)].flatMap((key) => [
    '--fingerprint',
    key,
  ]);
  const kind = ['--runner', 'docker', '--profile', 'cpu-lab', '--group', 'lab'];
  await done('host', 'add', 'gpu1', '--ssh', 'operator@gpu1', ...keys, ...kind);
  namePackages(box.root, 'gpu1');
  await done('host', 'apply', 'gpu1', '--yes', '--allow', 'restart');
  await done('engine', 'install', 'cpu', '--host', 'gpu1');
  await done('env', 'add', 'far', '--host', 'gpu1', '--port', '8080', '--approvals', '0');
  await done('release', 'create', 'one-1', '--model', 'one', '--host', 'gpu1');
  await done('release', 'promote', 'one-1', '--env', 'far', '--yes', '--watch', '1s');
}, 900_000);

/** The machine is taken away with its disk, and another one answers under its name, with keys of its own. */
async function loseHost(): Promise<void> {
  await docker().getContainer(containerName(lab.name, 'gpu1')).remove({ force: true, v: true });
  await docker().getVolume(volumeName(lab.name, 'gpu1')).remove();
  await up({ name: lab.name, hosts: ['gpu1'] });
  await faultOn(lab, 'host-key', 'gpu1');
}

test('lost-host provisions the machine that replaces it and serves again', { timeout: 1_800_000 }, async () => {
  await loseHost();
  const print = await onMachine(lab, 'gpu1', "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2");
  await done('host', 'trust', 'gpu1', '--fingerprint', print, '--yes');
  const stop = () => box.sovran('env', 'stop', 'far', '--yes');
  await mends(box, stop, 'lost-host', '--env', 'far', '--answer', 'trusted=yes');
  await done('release', 'promote', 'one-1', '--env', 'far', '--yes', '--watch', '1s');
});

test('restore-project finds everything from a clone on another machine', { timeout: 900_000 }, async () => {
  const clone = join(tempDir(), 'clone');
  git(box.root, 'clone', '--quiet', box.root, clone);
  git(clone, 'config', 'user.name', 'Author');
  git(clone, 'config', 'user.email', 'author@example.org');
  const env = { ...box.env, SOVRAN_STORE: join(tempDir(), 'store') };
  const typed = { sovran: (...args: string[]) => sovran(args, { cwd: clone, env }) };
  const edit = () => cpSync(join(clone, 'sovran.yaml'), join(clone, 'events', 'x.json'));
  await mends(typed, edit, 'restore-project', '--env', 'far');
});
