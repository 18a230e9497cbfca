import { appendFileSync, readFileSync } from 'node:fs';
import { ROLES, type Lab } from '../rig/record.ts';
import { join } from 'node:path';
import type { Story } from './story.ts';

/** Hosts that the story can run on. */
export const HOSTS = ['local', ...Object.keys(ROLES).filter((name) => name !== 'bastion')];

/** Brings the lab up, or finds it up; from then on sovran reaches its machines. */
export async function openLab(story: Story): Promise<void> {
  story.lab = JSON.parse(await story.program([join(story.root, 'scripts/lab'), 'up', '--json'], story.root)) as Lab;
  story.env.SOVRAN_SSH_CONFIG = story.lab.files.sshConfig;
}

/** The host, and the CPU engine built from its locks (once, then reused). */
export async function prepareHost(story: Story, kept: boolean): Promise<void> {
  if (kept) await findHost(story);
  else if (story.lab) await addLabHost(story, story.lab);
  else await story.run(['host', 'add', 'local', '--local']);
  const { items } = await story.read<{ items: { host: string; state: string }[] }>(['engine', 'list']);
  if (items.some(({ host, state }) => host === story.host && state === 'ready')) story.reuse('engine');
  await story.run(['engine', 'install', 'cpu', '--host', story.host]);
}

async function findHost(story: Story): Promise<void> {
  await story.run(['host', 'list']);
  story.reuse('host');
}

/** A machine of the lab behind its bastion, with the host keys that the lab has published. */
async function addLabHost(story: Story, lab: Lab): Promise<void> {
  const told = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const keys = [
    '--fingerprint',
    `bastion=${told.bastion?.ed25519}`,
    '--fingerprint',
    String(told[story.host]?.ed25519),
  ];
  const kind = ['--runner', 'docker', '--profile', 'cpu-lab', '--group', 'lab'];
  await story.run(['host', 'add', story.host, '--ssh', `operator@${story.host}`, ...keys, ...kind]);
  await nameItsPackages(story);
  await story.run(['host', 'plan', story.host]);
  await story.run(['host', 'apply', story.host, '--yes', '--allow', 'restart']);
  await story.run(['host', 'check', story.host]);
  await story.run(['host', 'list']);
}

/** The lab leads nowhere: what a machine installs lies on it as a signed folder. The host's file says so, like any edit. */
async function nameItsPackages(story: Story): Promise<void> {
  const file = join(story.project, 'hosts', `${story.host}.yaml`);
  const folder = '/opt/sovran-packages';
  const packages = [`source: bundle`, `folder: ${folder}`, `key: ${folder}/key.asc`];
  appendFileSync(file, ['  provision:', '    packages:', ...packages.map((line) => `      ${line}`), ''].join('\n'));
  await story.program(['git', 'commit', '-q', '-a', '-m', `Name the packages of ${story.host}`]);
}
