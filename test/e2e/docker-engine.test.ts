import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILDS, ensureDocker } from '../support/docker.ts';
import { FAKE_TEMPLATES } from '../support/process-place.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

/** A project whose machines run containers, and one that nothing answers on. */
function world(runner = 'docker'): (...args: string[]) => Promise<CliResult> {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'here.yaml'), hostFile('here', runner));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  // The folder that all tests build in: images are named by their locks, and the daemon is one.
  const env = { SOVRAN_STORE: BUILDS, SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES, DOCKER_HOST: 'tcp://192.0.2.1:2375' };
  return (...args) => sovran([...args, '--no-input'], { cwd: root, env });
}

function hostFile(name: string, runner: string): string {
  return `apiVersion: sovran/v1\nkind: Host\nmetadata:\n  name: ${name}\nspec:\n  transport: local\n  address: localhost\n  runner: ${runner}\n  labels: {}\n`;
}

test('installs an image where the host file says docker, ignoring DOCKER_HOST [fault 48]', async () => {
  await ensureDocker();
  const run = world();
  const installed = await run('engine', 'install', 'cpu', '--json');
  expect(installed.json).toMatchObject({ kind: 'Engine', host: 'here', runner: 'docker', state: 'ready' });
  const listed = await run('engine', 'list', '--json');
  const { items } = listed.json as { items: { name: string }[] };
  expect(items.find(({ name }) => name === 'cpu')).toMatchObject({ host: 'here', runner: 'docker', state: 'ready' });
  const again = await run('engine', 'install', 'cpu', '--dry-run', '--json');
  expect(again.json).toMatchObject({ kind: 'Plan', changes: 0 });
});

const refusals = [
  { flags: ['--image', 'registry.example.org/cpu:latest'], runner: 'docker', code: 'image-reference' },
  { flags: ['--image', `-x@sha256:${'0'.repeat(64)}`], runner: 'docker', code: 'image-reference' },
  { flags: ['--image-archive', 'sovran.yaml'], runner: 'process', code: 'engine-without-images' },
];

test.for(refusals)('engine install $flags.0 on $runner is refused: $code', async ({ flags, runner, code }) => {
  const refused = await world(runner)('engine', 'install', 'cpu', ...flags, '--json');
  expect(refused).toMatchObject({ exit: 2, json: { error: { code } } });
});
