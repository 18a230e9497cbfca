import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { typeable } from '../../../scripts/story/commands.ts';
import { failureLines, type StoryFailure } from '../../../scripts/story/failure.ts';
import { openStory, type Story } from '../../../scripts/story/story.ts';
import { tempDir } from '../../support/temp-project.ts';

const STACK = /^\s+at .+:\d+:\d+\)?$/m;

function quickstart(args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null; stderr: string } {
  const argv = ['scripts/story/main.ts', ...args];
  return spawnSync(process.execPath, argv, { encoding: 'utf8', env: { ...process.env, ...env } });
}

/** A story in a folder of its own, with an empty project; its output is kept from the screen. */
async function quietStory(): Promise<Story> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubEnv('SOVRAN_STORE', process.env.SOVRAN_STORE);
  onTestFinished(() => (log.mockRestore(), void vi.unstubAllEnvs()));
  const story = openStory('local', join(tempDir(), 'quick start'));
  await story.read(['init', 'project', '--organisation', 'Test', '--language', 'en']);
  return story;
}

function linesAfter(error: unknown, { dir, timings }: Story): string[] {
  return failureLines(error, timings.at(-1)?.name, { dir, again: 'scripts/quickstart' });
}

test('a stage without its program names stage, reason and command: exit 1', () => {
  const bare = tempDir();
  symlinkSync(process.execPath, join(bare, 'node'));
  const { status, stderr } = quickstart(['--folder', tempDir()], { PATH: bare });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /✗ material.*\n {2}reason: cannot run npm: .*ENOENT\n {2}command: npm pack .*\n {2}start again: /,
  );
  expect(stderr).not.toMatch(STACK);
});

test.each([[['--host', 'nowhere']], [['--hots', 'gpu1']]])('%s is wrong use, exit 2', (args) => {
  const { status, stderr } = quickstart(args);
  expect(status).toBe(2);
  expect(stderr).toContain('scripts/quickstart [--host local|gpu1');
  expect(stderr).not.toMatch(STACK);
});

test('names a failed sovran command as any shell takes it', async () => {
  const story = await quietStory();
  const failed = story.stage('2 host and engine', () => story.read(['engine', 'install', 'none', '--host', 'local']));
  const error = await failed.catch((reason: unknown) => reason);
  const lines = linesAfter(error, story);
  expect(lines.slice(1, 3)).toEqual(['✗ 2 host and engine', expect.stringMatching(/^ {2}reason: .+ \(exit \d\)$/)]);
  const { command } = error as StoryFailure;
  expect(lines[3]).toBe(`  command: ${command}`);
  const typed = spawnSync('sh', ['-c', command ?? ''], { encoding: 'utf8', env: { PATH: process.env.PATH } });
  expect(lines[2]).toContain(`(exit ${typed.status})`);
});

test('a refusal that does not come is a failure with its command', async () => {
  const story = await quietStory();
  await expect(story.refuse(['status', '--quiet'], 3)).rejects.toMatchObject({
    message: 'exit 0 where a refusal, exit 3, was expected',
    command: expect.stringMatching(/bin\/sovran status --quiet$/),
  });
});

test('a command names the SSH configuration and the store that it needs', async () => {
  const story = await quietStory();
  story.env.SOVRAN_SSH_CONFIG = '/lab/ssh config';
  expect(typeable(story, ['status'])).toBe(
    `cd '${story.project}' && SOVRAN_SSH_CONFIG='/lab/ssh config' SOVRAN_STORE='${story.env.SOVRAN_STORE}' ${story.root}bin/sovran status`,
  );
});

test('reports a bug in one line, with its stack in a file', () => {
  const dir = tempDir();
  const lines = failureLines(new TypeError('x is undefined\nmore'), '1 scope', { dir, again: 'scripts/quickstart' });
  expect(lines.join('\n')).not.toMatch(STACK);
  expect(lines[2]).toBe(`  reason: x is undefined (details in ${dir}/failure.log)`);
  expect(readFileSync(join(dir, 'failure.log'), 'utf8')).toMatch(STACK);
});
