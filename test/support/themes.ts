import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fetchMaterial } from '../../scripts/story/material.ts';
import { openStory } from '../../scripts/story/story.ts';
import { sovran, type CliResult } from './sovran.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, '.test');
/** The quickstart's task in two thirds of its steps: enough to be right on half of the rows. */
const TRAINING = { maxSteps: 60, microBatch: 16, lr: 0.002, warmup: 8 };
const KEPT = join(CACHE, `themes-${Object.values(TRAINING).join('-')}`);

/** A project with the quickstart's data set `service-public`, and its tuned model `themes`, in a store of its own. */
export interface Themes {
  dir: string;
  project: string;
  store: string;
  env: { SOVRAN_STORE: string; CI: string };
  /** Runs a command, whatever its end. */
  attempt(...args: string[]): Promise<CliResult>;
  /** Runs a command that must exit with 0; returns its document. */
  run<Document>(...args: string[]): Promise<Document>;
  /** Folder of a model's or a data set's files. */
  treeOf(kind: 'models' | 'datasets', name: string): string;
  dispose(): void;
}

/** Engines are installed where no earlier run did; the model is trained once and kept beside them. */
export async function themesProject(name: string, engines: readonly string[]): Promise<Themes> {
  installBase();
  const { data, model } = await fetchMaterial(openStory('local', '.test'));
  const themes = open(name);
  await themes.run('init', 'p');
  await themes.run('host', 'add', 'local', '--local');
  for (const engine of engines) await themes.run('engine', 'install', engine);
  const recipe = join(ROOT, 'templates/recipes/service-public-themes.yaml');
  const rows = ['--recipe', recipe, '--license', 'etalab-2.0', '--pii', 'mask', '--max-bad', '0.9'];
  const split = ['--split', 'train=0.83,validation=0.05,test=0.12'];
  await themes.run('data', 'prepare', 'service-public', '--from', data, ...rows, ...split);
  if (!existsSync(KEPT)) await train(themes, model);
  else await themes.run('model', 'import', 'themes', '--from', KEPT, '--license', 'Apache-2.0');
  return themes;
}

/** One module of the workers' tests: afterwards the cpu engine and the base model are in the cache. */
function installBase(): void {
  const done = spawnSync('node', ['scripts/workers.ts', 'test_digest'], { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr.slice(-3000));
}

async function train(themes: Themes, file: string): Promise<void> {
  const license = ['--license', 'Apache-2.0'];
  await themes.run('model', 'import', 'smollm2', '--from', file, ...license, '--trainable', '--wait');
  const settings = Object.entries(TRAINING).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const data = ['--base', 'smollm2', '--dataset', 'service-public', '--engine', 'cpu'];
  await themes.run('train', 'launch', 'themes', ...data, ...settings, '--wait');
  const part = mkdtempSync(`${KEPT}.`);
  cpSync(themes.treeOf('models', 'themes'), part, { recursive: true });
  if (existsSync(KEPT)) rmSync(part, { recursive: true });
  else renameSync(part, KEPT);
}

function open(name: string): Themes {
  const dir = mkdtempSync(join(tmpdir(), `sovran-${name}-`));
  const project = join(dir, 'p');
  const store = join(dir, 'store');
  mkdirSync(store);
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(store, 'engines'));
  const env = { SOVRAN_STORE: store, CI: 'true' };
  const attempt = (...args: string[]): Promise<CliResult> =>
    sovran([...args, '--json'], { cwd: existsSync(project) ? project : dir, env });
  return {
    dir,
    project,
    store,
    env,
    attempt,
    run: async <Document>(...args: string[]) => {
      const done = await attempt(...args);
      if (done.exit !== 0) throw new Error(`sovran ${args.join(' ')} exits ${done.exit}: ${done.stdout}${done.stderr}`);
      return done.json as Document;
    },
    treeOf: (kind, of) => join(store, 'trees', digestIn(join(project, kind, `${of}.yaml`))),
    // The engines lie behind a link, which is removed alone.
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function digestIn(file: string): string {
  const { spec } = parse(readFileSync(file, 'utf8')) as { spec: { digest: string } };
  return spec.digest.replace('sha256:', '');
}

/** Bytes of the weights in a folder. */
export function weightBytes(tree: string, suffix: '.safetensors' | '.gguf'): number {
  return readdirSync(tree)
    .filter((name) => name.endsWith(suffix))
    .reduce((sum, name) => sum + statSync(join(tree, name)).size, 0);
}
