import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { PipelineWorld } from './pipeline-world.ts';
import { BIN } from './sovran.ts';
import type { SshBed } from './ssh-bed.ts';
import { git } from './temp-project.ts';

const RUNNER = fileURLToPath(new URL('../../node_modules/gitlab-ci-local/dist/index.js', import.meta.url));

/** How a pipeline ended: exit code of each job that ran, 0 for a passed one. */
export interface PipelineRun {
  exit: number | null;
  jobs: Record<string, number>;
  output: string;
  /** A file that a job handed over. */
  artifact(job: string, file: string): string;
}

/** Executes the pipeline of the newest commit of `main` as a runner would: in a clone of its own, each job in a folder of its own. `manual`: jobs that a person starts; `since`: the commit before the push. */
export async function runPipeline(
  world: PipelineWorld,
  bed: SshBed,
  { manual = [], since }: { manual?: string[]; since?: string } = {},
): Promise<PipelineRun> {
  const clone = join(world.base, 'runner');
  rmSync(clone, { recursive: true, force: true });
  git(world.base, 'clone', '--quiet', world.origin, clone);
  git(clone, 'remote', 'set-url', 'origin', `ssh://${bed.address}${world.origin}`);
  // The runner takes what differs from there as pushed.
  const base = since ?? git(clone, 'rev-list', '--max-parents=0', 'HEAD').trim();
  git(clone, 'update-ref', 'refs/remotes/origin/main', base);
  git(clone, 'config', 'user.name', 'Author');
  git(clone, 'config', 'user.email', 'author@example.org');
  writeFileSync(join(world.base, 'variables.yml'), stringify(variablesOf(world, bed)));
  const { exit, output } = await start(world, bed, clone, manual);
  return {
    exit,
    output,
    jobs: jobsIn(output),
    artifact: (job, file) =>
      readFileSync(join(clone, '.gitlab-ci-local', 'artifacts', folderOf(job), 'sovran-ci', file), 'utf8'),
  };
}

/** Secrets as files, as the service would give them. */
function variablesOf({ origin }: PipelineWorld, bed: SshBed): object {
  const file = (text: string): object => ({ type: 'file', values: { '*': text } });
  const key = readFileSync(join(bed.dir, 'user'), 'utf8');
  return {
    SOVRAN_SSH_KEY: file(key),
    SOVRAN_SSH_CONFIG: file('Host *\n  UserKnownHostsFile none\n'),
    SOVRAN_PUSH_KEY: file(key),
    SOVRAN_PUSH_KNOWN_HOSTS: file(`[127.0.0.1]:${bed.port} ${bed.hostKey}\n`),
    SOVRAN_PUSH_URL: `ssh://${bed.address}${origin}`,
    SOVRAN_BENCH_DURATION: '2s',
  };
}

function start(
  world: PipelineWorld,
  bed: SshBed,
  clone: string,
  manual: readonly string[],
): Promise<{ exit: number | null; output: string }> {
  const flags = [
    '--force-shell-executor',
    '--shell-executor-no-image',
    '--shell-isolation',
    '--no-artifacts-to-source',
  ];
  const files = ['--variables-file', join(world.base, 'variables.yml'), '--home', join(world.base, 'home')];
  const chosen = manual.flatMap((job) => ['--manual', job]);
  const child = spawn(process.execPath, [RUNNER, ...flags, ...files, ...chosen], {
    cwd: clone,
    env: envOf(world, bed),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, output }));
  });
}

/** The runner's machine: sovran on its path, and git that reads the repository. */
function envOf({ base, env }: PipelineWorld, bed: SshBed): NodeJS.ProcessEnv {
  const bin = join(base, 'bin');
  mkdirSync(bin, { recursive: true });
  const known = join(base, 'known_hosts');
  writeFileSync(known, `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`);
  writeFileSync(join(bin, 'sovran'), `#!/bin/sh\nexec ${process.execPath} ${BIN} "$@"\n`);
  chmodSync(join(bin, 'sovran'), 0o755);
  return {
    ...process.env,
    NODE_ENV: 'production',
    PATH: `${bin}:${process.env.PATH}`,
    SOVRAN_STORE: join(base, 'runner-store'),
    XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR,
    SOVRAN_ENGINE_TEMPLATES: env.SOVRAN_ENGINE_TEMPLATES,
    GIT_SSH_COMMAND: `ssh -F none -i ${join(bed.dir, 'user')} -o UserKnownHostsFile=${known}`,
    NO_COLOR: '1',
  };
}

/** What the runner prints when a job ends. */
function jobsIn(output: string): Record<string, number> {
  const ended = [...output.matchAll(/^(\S+) +finished in .*?(?: (?:FAIL|WARN) (\d+))? *$/gm)];
  return Object.fromEntries(
    ended.flatMap(([, job = '', code]) => (job === 'pipeline' ? [] : [[job, Number(code ?? 0)]])),
  );
}

/** Other characters are encoded. */
function folderOf(job: string): string {
  return job.replaceAll(/[^\w-]+/g, (text) => Buffer.from(text).toString('base64url'));
}
