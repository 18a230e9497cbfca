import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { reasonOf, StoryFailure } from './failure.ts';
import type { Story } from './story.ts';

/** Variables without which a command of the story finds neither its store nor its hosts. */
const NEEDED = ['SOVRAN_SSH_CONFIG', 'SOVRAN_STORE'] as const;

interface Called {
  exit: number | null;
  stdout: string;
}

/** Runs sovran, shown first. Throws `StoryFailure` for an exit code that is not among `exits`. */
export async function call(
  story: Story,
  args: string[],
  mode: 'show' | 'capture',
  exits: readonly number[] = [0],
): Promise<Called> {
  console.log(`\n$ ${words(['sovran', ...args])}`);
  const called = await start(story, args, mode);
  if (!exits.includes(called.exit ?? -1))
    throw new StoryFailure(reasonOf(called.exit, called.stdout), typeable(story, args));
  return called;
}

/** Runs sovran where a refusal is the point. Throws unless it exits with `exit`. */
export async function expectRefusal(story: Story, args: string[], exit: number): Promise<void> {
  console.log(`\n$ ${words(['sovran', ...args])}   # must be refused`);
  const called = await start(story, args, 'show');
  if (called.exit !== exit)
    throw new StoryFailure(`exit ${called.exit} where a refusal, exit ${exit}, was expected`, typeable(story, args));
}

function start(story: Story, args: string[], mode: 'show' | 'capture'): Promise<Called> {
  return run(story, [process.execPath, join(story.root, 'bin/run.js'), ...args], folderFor(story, args), mode);
}

function folderFor({ dir, project }: Story, args: string[]): string {
  return args[0] === 'init' ? dir : project;
}

/** Runs any other program, shown first; returns its output. */
export async function runProgram(story: Story, argv: string[], cwd = story.project): Promise<string> {
  console.log(`\n$ ${words(argv)}`);
  const { exit, stdout } = await run(story, argv, cwd, 'capture');
  if (exit !== 0)
    throw new StoryFailure(
      `${argv[0]} exited with ${exit}; its message is above`,
      `cd ${quote(cwd)} && ${words(argv)}`,
    );
  return stdout;
}

function run(story: Story, argv: string[], cwd: string, mode: 'show' | 'capture'): Promise<Called> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd,
    env: story.env,
    stdio: ['ignore', mode === 'show' ? 'inherit' : 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', ({ message }) => reject(new StoryFailure(`cannot run ${program}: ${message}`, words(argv))));
    child.on('close', (exit) => resolve({ exit, stdout }));
  });
}

/** A command of sovran as it works in any shell: folder, variables, program. */
export function typeable(story: Story, args: string[]): string {
  const variables = NEEDED.flatMap((name) => (story.env[name] ? [`${name}=${quote(story.env[name])}`] : []));
  return [
    `cd ${quote(folderFor(story, args))} &&`,
    ...variables,
    words([join(story.root, 'bin/sovran'), ...args]),
  ].join(' ');
}

function words(argv: string[]): string {
  return argv.map(quote).join(' ');
}

/** A word as a shell reads it. */
export function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
