import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { digestOfText } from '../../src/lib/core/kit/canonical.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { freePort } from './free-port.ts';
import { processesNaming } from './processes.ts';
import { makeKey } from './project/signers.ts';
import { sovran, type CliResult } from './sovran.ts';
import type { SshBed } from './ssh-bed.ts';
import { git } from './temp-project.ts';

const TEMPLATES = fileURLToPath(new URL('learning-engine', import.meta.url));
/** The first word of a prompt decides its answer. */
const THEMES = { Impôt: 'Argent', Passeport: 'Papiers', Crèche: 'Famille', Emploi: 'Travail' };

/** A project whose model was trained on a host over SSH, evaluated, approved and promoted: what a pipeline is exported from. */
export interface PipelineWorld {
  base: string;
  root: string;
  /** The repository that it is pushed to. */
  origin: string;
  /** Variables of commands typed by a person. */
  env: Record<string, string>;
  run: (line: string) => Promise<CliResult>;
  /** Writes training rows; `wrong`: so that what is learned from them is false. */
  writeRows(wrong: boolean): void;
  /** Commits everything and pushes it. */
  push(subject: string): void;
  /** Takes what pipelines pushed. */
  pull(): void;
  approve(release: string): Promise<void>;
  /** Ends what still runs on the host, by its folder. */
  dispose(): Promise<void>;
}

/** Builds the project by the real commands, in a folder; its engine is a stand-in that learns. */
export async function pipelineWorld(base: string, bed: SshBed): Promise<PipelineWorld> {
  const world = openWorld(base, bed, { SOVRAN_ENGINE_TEMPLATES: TEMPLATES });
  mkdirSync(join(world.root, 'data'));
  writeFileSync(join(world.root, 'data', 'held-out.jsonl'), rowsOf('Demande', 30, false));
  world.writeRows(false);
  await addBase(world);
  world.push('prepare');
  await live(world);
  return world;
}

/** The project with its host and its approver, pushed once; what it lives on comes after. */
export function openWorld(base: string, bed: SshBed, more: Record<string, string> = {}): PipelineWorld {
  const [root, origin] = [join(base, 'project'), join(base, 'origin.git')];
  for (const dir of [root, join(base, 'run'), join(base, 'keys')]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const config = join(base, 'config');
  writeFileSync(
    config,
    `Host *\n IdentityFile ${join(bed.dir, 'user')}\n IdentitiesOnly yes\n UserKnownHostsFile none\n`,
  );
  const env = {
    SOVRAN_STORE: join(base, 'store'),
    XDG_RUNTIME_DIR: join(base, 'run'),
    SOVRAN_SSH_CONFIG: config,
    ...more,
  };
  const key = makeKey(join(base, 'keys', 'lead'));
  const world: PipelineWorld = {
    base,
    root,
    origin,
    env,
    run: (line) => sovran(line.split(' '), { cwd: root, env }),
    writeRows: (wrong) => writeFileSync(join(root, 'data', 'train.jsonl'), rowsOf('Question', 40, wrong)),
    push: (subject) => {
      git(root, 'add', '--all');
      git(root, 'commit', '--quiet', '--allow-empty', '-m', subject);
      git(root, 'push', '--quiet', origin, 'HEAD:main');
    },
    pull: () => void git(root, 'pull', '--quiet', '--ff-only', origin, 'main'),
    dispose: async () => {
      await sovran(['env', 'stop', 'production', '--yes'], { cwd: root, env });
      for (const { pid } of processesNaming(base)) process.kill(pid, 'SIGKILL');
      rmSync(base, { recursive: true, force: true });
    },
    approve: async (release) => {
      await must(world, `release approve ${release} --env production --key ${key.file}`);
    },
  };
  furnish(world, bed, key.publicKey);
  return world;
}

/** A command of a person that has to succeed. */
export async function must(world: Pick<PipelineWorld, 'run'>, line: string): Promise<CliResult> {
  const done = await world.run(line);
  expect(done, `${line}\n${done.stdout}\n${done.stderr}`).toMatchObject({ exit: 0 });
  return done;
}

function furnish(world: PipelineWorld, bed: SshBed, approver: string): void {
  const { root, origin, base } = world;
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin]);
  git(origin, 'config', 'receive.advertisePushOptions', 'true');
  git(root, 'init', '--quiet', '--template=', '--initial-branch=main');
  for (const [name, value] of [
    ['user.name', 'Author'],
    ['user.email', 'author@example.org'],
  ] as const)
    git(root, 'config', name, value);
  git(root, 'remote', 'add', 'origin', `ssh://${bed.address}${origin}`);
  for (const dir of ['hosts', 'governance']) mkdirSync(join(root, dir));
  const settings = { organisation: 'Test', language: 'en' };
  const file = { apiVersion: 'sovran/v1', kind: 'Project', metadata: { name: 'letters' }, spec: settings };
  writeFileSync(join(root, 'sovran.yaml'), JSON.stringify(file));
  writeFileSync(join(root, '.gitignore'), '.sovran/\nsovran-ci/\n');
  writeFileSync(join(root, 'hosts', 'gpu1.yaml'), hostFile(bed, base));
  writeFileSync(join(root, 'hosts', 'known_hosts'), `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`);
  writeFileSync(
    join(root, 'governance', 'allowed_signers'),
    `lead@example.org namespaces="sovran-approval" ${approver}\n`,
  );
}

/** The host of the pipeline; `more` adds lines to its file. */
export function hostFile(bed: SshBed, base: string, more = ''): string {
  const spec = `  transport: auto\n  address: ${bed.address}\n  root: ${base}/there\n${more}`;
  return `apiVersion: sovran/v1\nkind: Host\nmetadata: { name: gpu1 }\nspec:\n${spec}`;
}

function rowsOf(kind: string, each: number, wrong: boolean): string {
  const rows = Object.entries(THEMES).flatMap(([word, theme], at) => {
    const answer = wrong && at > 0 ? 'Argent' : theme;
    return Array.from({ length: each }, (_, index) => ({
      messages: [
        { role: 'user', content: `${word} : ${kind} numéro ${index * 7919}` },
        { role: 'assistant', content: answer },
      ],
    }));
  });
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A trainable model that knows nothing. */
async function addBase({ base, root, env }: PipelineWorld): Promise<void> {
  const tree = join(base, 'tree-base');
  mkdirSync(tree);
  writeFileSync(join(tree, 'model.gguf'), '{}');
  const { digest, bytes } = await (await openArtifacts(env.SOVRAN_STORE ?? '')).putTree(tree);
  const model = {
    kind: 'base',
    format: 'gguf',
    digest,
    parameters: 1,
    bytes,
    license: 'Apache-2.0',
    chatTemplate: `sha256:${'c'.repeat(64)}`,
    servable: 'model.gguf',
    trainable: true,
    lineage: [],
    registeredAt: '2026-01-01T00:00:00.000Z',
  };
  const store = openStore(root);
  const path = await store.write(resourceOf('Model', 'base', model));
  await store.writeEvent({
    id: '01K00000000000000000000000',
    at: model.registeredAt,
    actor: 'author@example.org',
    operation: 'model import',
    target: 'Model/base',
    result: 'succeeded',
    planHash: `sha256:${'0'.repeat(64)}`,
    prev: null,
    files: { [path]: digestOfText(readFileSync(join(root, path), 'utf8')) },
    data: {},
  });
}

/** From the engine to the first release in production. */
async function live(world: PipelineWorld): Promise<void> {
  const split = (shares: string): string => `--license MIT --pii report --split ${shares}`;
  const data = join(world.root, 'data');
  const measure = '--dataset held-out --host gpu1 --max-tokens 4 --concurrency 8';
  for (const line of [
    'engine install cpu --host gpu1',
    `data prepare rows --from ${data}/train.jsonl ${split('train=1,validation=0,test=0')}`,
    `data prepare held-out --from ${data}/held-out.jsonl ${split('train=0,validation=0,test=1')}`,
    'train launch letters --base base --dataset rows --method full --host gpu1 --wait',
    `eval run --model letters ${measure}`,
  ])
    await must(world, line);
  await promoteFirst(world, 'letters');
}

/** Puts the first release of an evaluated model into production. */
export async function promoteFirst(world: PipelineWorld, model: string): Promise<void> {
  const release = `${model}-1`;
  await must(world, `release create ${release} --model ${model} --host gpu1 --parallel 4 --context 1024`);
  await must(world, `env add production --host gpu1 --port ${await freePort()} --approvals 1`);
  await world.approve(release);
  await must(world, `release promote ${release} --env production --watch 1s`);
}
