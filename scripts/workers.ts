import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLock } from './rig/lock.ts';
import { prepareHost } from './story/host.ts';
import { fetchModel } from './story/material.ts';
import { clearProject, openStory, type Story } from './story/story.ts';

interface Engines {
  items: { name: string; state: string; path: string }[];
}

const { values, positionals } = parseArgs({
  options: { report: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
});

/** The store in `.test/` survives: the engine is installed and the model fetched once, by one run at a time. */
const story = openStory('local', '.test');
story.project = `${story.project}-${process.pid}`;
const { model, environment } = await withLock(prepare, story.dir);
process.exitCode = await story.stage("the workers' tests", async () => runTests(environment, model));

async function prepare(): Promise<{ model: string; environment: string }> {
  const { path: model } = await story.stage('base model', () => fetchModel(story));
  const environment = await story.stage('CPU engine', () => installEngine(story));
  clearProject(story);
  return { model, environment };
}

/** Installs the engine as a user does, and returns the folder of its Python environment. */
async function installEngine(story: Story): Promise<string> {
  clearProject(story);
  await story.run(['init', basename(story.project)]);
  await prepareHost(story, false);
  const { items } = await story.read<Engines>(['engine', 'list']);
  const engine = items.find(({ name, state }) => name === 'cpu' && state === 'ready');
  if (!engine) throw new Error('the CPU engine is not ready after its installation');
  return engine.path;
}

function runTests(environment: string, model: string): number {
  const options = Object.entries(values).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  const argv = [join(story.root, 'templates/engines/cpu/tests/run.py'), ...options, ...positionals];
  const env = { ...process.env, SOVRAN_TEST_MODEL: model, PYTHONDONTWRITEBYTECODE: '1' };
  const { status } = spawnSync(join(environment, 'bin/python'), argv, { stdio: 'inherit', env });
  return status ?? 1;
}
