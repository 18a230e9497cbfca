import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeHost, type RemoveHostFacts } from '../../../../src/lib/stages/machines/hosts/remove.ts';
import type { SshDestination, SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import { idleRunner } from '../../../support/idle-runner.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1';

const hostYaml = (name: string): string =>
  JSON.stringify({
    apiVersion: 'sovran/v1',
    kind: 'Host',
    metadata: { name },
    spec: { transport: 'ssh2', address: `ops@${name}.example.org`, runner: 'docker', labels: {} },
  });

/** What a removal of gpu1 finds beside gpu2, whose file has this content. */
async function factsBeside(content: string): Promise<RemoveHostFacts> {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'), { recursive: true });
  writeFileSync(join(root, 'hosts/gpu1.yaml'), hostYaml('gpu1'));
  writeFileSync(join(root, 'hosts/gpu2.yaml'), content);
  writeFileSync(join(root, 'hosts/known_hosts'), `gpu1.example.org ssh-ed25519 ${KEY}\n`);
  const namesOf = async ({ address }: SshDestination): Promise<string[]> => [address.replace(/^.*@/, '')];
  const ctx = stageContext(root, {
    runners: { open: idleRunner },
    hosts: { directory: async () => ({ namesOf }) as unknown as SshDirectory },
  });
  return removeHost.gather({ name: 'gpu1' }, ctx);
}

test('removing a host removes keys that no other host needs', async () => {
  const { pins } = await factsBeside(hostYaml('gpu2'));
  expect(pins).toMatchObject([{ name: 'gpu1.example.org', key: KEY }]);
});

test.each(['<<<<<<< HEAD\n', 'nonsense'])(
  'every key stays where the file of another host is broken (%j)',
  async (content) => {
    expect(await factsBeside(content)).toMatchObject({ host: { metadata: { name: 'gpu1' } }, pins: [] });
  },
);
