import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../rig/record.ts';
import { call, expectRefusal, runProgram } from './commands.ts';
import { storePlace } from './store-place.ts';

const SECOND = 'second-operator@quickstart.example';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How long a stage took, and which of its results were made by an earlier run. */
export interface Timing {
  name: string;
  seconds: number;
  reused: string[];
}

/** The quickstart's folders and the way it runs sovran: always the real binary, always shown first. */
export interface Story {
  root: string;
  dir: string;
  project: string;
  /** The host that everything runs on: `local`, or a machine of the lab. */
  host: string;
  /** The lab that the host is a machine of, once it is up. */
  lab?: Lab;
  env: NodeJS.ProcessEnv;
  /** Stages in order; the last one may still run. */
  timings: Timing[];
  stage<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Says that the stage takes something from an earlier run instead of making it. */
  reuse(what: string): void;
  /** Runs a command for people. Throws `StoryFailure` for an exit code that is not among `exits` (default: 0 alone). */
  run(args: string[], exits?: readonly number[]): Promise<void>;
  /** Runs a command with `--json`. Throws `StoryFailure` for an exit code that is not among `exits` (default: 0 alone). */
  read<T>(args: string[], exits?: readonly number[]): Promise<T>;
  /** Runs a command whose refusal is the point. Throws `StoryFailure` unless it exits with `exit`. */
  refuse(args: string[], exit: number): Promise<void>;
  /** Any other program, shown first. */
  program(argv: string[], cwd?: string): Promise<string>;
  /** The same story for a second operator, in a clone of the project and with an empty store. */
  asSecondOperator(): Promise<Story>;
}

/** Prepares a folder, in the checkout by default. The store outlives a run; the project starts over, or from what was measured. */
export function openStory(host = 'local', folder = '.quickstart'): Story {
  const dir = resolve(ROOT, folder);
  mkdirSync(join(dir, 'downloads'), { recursive: true });
  const env = {
    ...process.env,
    SOVRAN_STORE: storePlace(host, dir),
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
    project: join(dir, host === 'local' ? 'project' : `project-${host}`),
    host,
    env,
    timings: [],
    stage: (name, work) => timeStage(story, name, work),
    reuse: (what) => void story.timings.at(-1)?.reused.push(what),
    run: async (args, exits) => void (await call(story, args, 'show', exits)),
    read: async <T>(args: string[], exits?: readonly number[]) =>
      JSON.parse((await call(story, [...args, '--json'], 'capture', exits)).stdout) as T,
    refuse: (args, exit) => expectRefusal(story, args, exit),
    program: (argv, cwd) => runProgram(story, argv, cwd),
    asSecondOperator: () => cloneStory(story),
  };
  return story;
}

async function cloneStory(first: Story): Promise<Story> {
  const second = openStory(first.host, first.dir);
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
  const timing: Timing = { name, seconds: 0, reused: [] };
  story.timings.push(timing);
  const result = await work();
  timing.seconds = (performance.now() - began) / 1000;
  console.log(`   ${timing.seconds.toFixed(1)} s, ${howDone(timing)}`);
  return result;
}

/** `done now`, or what was reused. */
export function howDone({ reused }: Timing): string {
  return reused.length === 0 ? 'done now' : `reused: ${reused.join(', ')}`;
}
