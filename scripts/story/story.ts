import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SECOND = 'second-operator@quickstart.example';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The quickstart's folders and the way it runs sovran: always the real binary, always shown first. */
export interface Story {
  root: string;
  dir: string;
  project: string;
  /** The host that everything runs on: `local`, or a machine of the lab. */
  host: string;
  env: NodeJS.ProcessEnv;
  /** Seconds per stage, in order. */
  timings: { name: string; seconds: number }[];
  stage<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Runs a command for people; throws when it fails. */
  run(args: string[]): Promise<void>;
  /** Runs a command with `--json`; throws when it ends with an exit code that is not among `exits` (default: 0 alone). */
  read<T>(args: string[], exits?: readonly number[]): Promise<T>;
  /** Runs a command whose refusal is the point; throws unless it exits with `exit`. */
  refuse(args: string[], exit: number): Promise<void>;
  /** Any other program, shown first. */
  program(argv: string[], cwd?: string): Promise<string>;
  /** The same story told by somebody else, in a clone of the project and with an empty store. */
  asSecondOperator(): Promise<Story>;
}

/** Prepares a folder in the checkout; its store survives runs, its project does not. */
export function openStory(host = 'local', folder = '.quickstart'): Story {
  const dir = join(ROOT, folder);
  const project = join(dir, host === 'local' ? 'project' : `project-${host}`);
  mkdirSync(join(dir, 'downloads'), { recursive: true });
  const env = {
    ...process.env,
    SOVRAN_STORE: join(dir, 'store'),
    SOVRAN_LANG: 'en',
    GIT_AUTHOR_NAME: 'ML engineer',
    GIT_AUTHOR_EMAIL: 'ml-engineer@quickstart.example',
    GIT_COMMITTER_NAME: 'ML engineer',
    GIT_COMMITTER_EMAIL: 'ml-engineer@quickstart.example',
  };
  process.env.SOVRAN_STORE = env.SOVRAN_STORE;
  const story: Story = {
    root: ROOT,
    dir,
    project,
    host,
    env,
    timings: [],
    stage: (name, work) => timeStage(story, name, work),
    run: async (args) => void (await call(story, args, 'show')),
    read: async <T>(args: string[], exits?: readonly number[]) =>
      JSON.parse((await call(story, [...args, '--json'], 'capture', exits)).stdout) as T,
    refuse: (args, exit) => expectRefusal(story, args, exit),
    program: (argv, cwd) => runProgram(story, argv, cwd),
    asSecondOperator: () => cloneStory(story),
  };
  return story;
}

async function cloneStory(first: Story): Promise<Story> {
  const second = openStory(first.host);
  second.project = `${first.project}-second`;
  const store = join(first.dir, 'store-second');
  for (const folder of [second.project, store]) rmSync(folder, { recursive: true, force: true });
  second.env = { ...first.env, SOVRAN_STORE: store, GIT_AUTHOR_EMAIL: SECOND, GIT_COMMITTER_EMAIL: SECOND };
  await first.program(['git', 'clone', '-q', first.project, second.project], first.dir);
  return second;
}

/** Starts over with an empty project folder. */
export function clearProject(story: Story): void {
  rmSync(story.project, { recursive: true, force: true });
}

async function timeStage<T>(story: Story, name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  console.log(`\n━━ ${name}`);
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  story.timings.push({ name, seconds });
  console.log(`   ${seconds.toFixed(1)} s`);
  return result;
}

interface Called {
  exit: number | null;
  stdout: string;
}

async function call(
  story: Story,
  args: string[],
  mode: 'show' | 'capture',
  exits: readonly number[] = [0],
): Promise<Called> {
  console.log(`\n$ sovran ${args.map(quote).join(' ')}`);
  const called = await start(story, args, mode);
  if (!exits.includes(called.exit ?? -1))
    throw new Error(`sovran ${args[0]} ${args[1]} exited with ${called.exit}\n${called.stdout}`);
  return called;
}

async function expectRefusal(story: Story, args: string[], exit: number): Promise<void> {
  console.log(`\n$ sovran ${args.map(quote).join(' ')}   # must be refused`);
  const called = await start(story, args, 'show');
  if (called.exit !== exit) throw new Error(`expected exit ${exit}, got ${called.exit}`);
}

function start(story: Story, args: string[], mode: 'show' | 'capture'): Promise<Called> {
  const cwd = args[0] === 'init' ? story.dir : story.project;
  const child = spawn(process.execPath, [join(story.root, 'bin/run.js'), ...args], {
    cwd,
    env: story.env,
    stdio: ['ignore', mode === 'show' ? 'inherit' : 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, stdout }));
  });
}

function runProgram(story: Story, argv: string[], cwd = story.project): Promise<string> {
  console.log(`\n$ ${argv.map(quote).join(' ')}`);
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, env: story.env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => (exit === 0 ? resolve(stdout) : reject(new Error(`${program} exited with ${exit}`))));
  });
}

function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
