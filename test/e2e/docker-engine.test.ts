import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILDS, ensureDocker } from '../support/docker.ts';
import { FAKE_TEMPLATES } from '../support/engine-place.ts';
import { sovran, type CliResult } from '../support/sovran.ts';
import { git, tempProject } from '../support/temp-project.ts';

/** A project whose machines run containers, and one that nothing answers on. */
function world(engine = 'docker'): (...args: string[]) => Promise<CliResult> {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'here.yaml'), hostFile('here', engine));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'hosts');
  // The folder that all tests build in: images are named by their locks, and the daemon is one.
  const env = { SOVRAN_STORE: BUILDS, SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES, DOCKER_HOST: 'tcp://192.0.2.1:2375' };
  return (...args) => sovran([...args, '--no-input'], { cwd: root, env });
}

function hostFile(name: string, engine: string): string {
  return `apiVersion: sovran/v1\nkind: Host\nmetadata:\n  name: ${name}\nspec:\n  transport: local\n  address: localhost\n  engine: ${engine}\n  labels: {}\n`;
}

test('installs an image where the host file says docker, ignoring DOCKER_HOST [fault 48]', async () => {
  await ensureDocker();
  const run = world();
  const installed = await run('engine', 'install', 'cpu', '--json');
  expect(installed.json).toMatchObject({ kind: 'Engine', host: 'here', engine: 'docker', state: 'ready' });
  const listed = await run('engine', 'list', '--json');
  const { items } = listed.json as { items: { name: string }[] };
  expect(items.find(({ name }) => name === 'cpu')).toMatchObject({ host: 'here', engine: 'docker', state: 'ready' });
  const again = await run('engine', 'install', 'cpu', '--dry-run', '--json');
  expect(again.json).toMatchObject({ kind: 'Plan', changes: 0 });
});

const refusals = [
  { flags: ['--image', 'registry.example.org/cpu:latest'], engine: 'docker', code: 'image-reference' },
  { flags: ['--image', `-x@sha256:${'0'.repeat(64)}`], engine: 'docker', code: 'image-reference' },
  { flags: ['--image-archive', 'sovran.yaml'], engine: 'process', code: 'engine-without-images' },
];

test.for(refusals)('engine install $flags.0 on $engine is refused: $code', async ({ flags, engine, code }) => {
  const refused = await world(engine)('engine', 'install', 'cpu', ...flags, '--json');
  expect(refused).toMatchObject({ exit: 2, json: { error: { code } } });
});
