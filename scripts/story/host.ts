import { appendFileSync, readFileSync } from 'node:fs';
import type { Lab } from '../rig/record.ts';
import { join } from 'node:path';
import type { Story } from './story.ts';

/** The host, and the CPU engine built from its locks (once, then reused). */
export async function prepareHost(story: Story): Promise<void> {
  if (story.host === 'local') await story.run(['host', 'add', 'local', '--local']);
  else await addLabHost(story);
  await story.run(['engine', 'install', 'cpu', '--host', story.host]);
}

/** A machine of the lab behind its bastion, with the keys that whoever set it up has told us. */
async function addLabHost(story: Story): Promise<void> {
  const lab = JSON.parse(await story.program([join(story.root, 'scripts/lab'), 'up', '--json'], story.root)) as Lab;
  story.env.SOVRAN_SSH_CONFIG = lab.files.sshConfig;
  const told = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const keys = [
    '--fingerprint',
    `bastion=${told.bastion?.ed25519}`,
    '--fingerprint',
    String(told[story.host]?.ed25519),
  ];
  const kind = ['--engine', 'docker', '--profile', 'cpu-lab', '--group', 'lab'];
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
