import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Lab } from '../../../scripts/rig/record.ts';
import { keepMeasured, takeUpMeasured } from '../../../scripts/story/kept.ts';
import { keysOf } from '../../../scripts/story/charter.ts';
import { storePlace } from '../../../scripts/story/store-place.ts';
import { howDone, openStory, type Story } from '../../../scripts/story/story.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';

/** A story with a committed project, whose verifications answer with `verdict`. */
function measuredStory(verdict: { verified: boolean; ok: boolean }): Story {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubEnv('SOVRAN_STORE', process.env.SOVRAN_STORE);
  onTestFinished(() => (log.mockRestore(), void vi.unstubAllEnvs()));
  const story = openStory('local', tempDir());
  story.root = tempDir();
  mkdirSync(join(story.root, 'dist'));
  writeFileSync(join(story.root, 'dist', 'start.js'), 'one');
  renameSync(tempProject(), story.project);
  story.read = async <T>() => verdict as T;
  return story;
}

const reused = async (story: Story): Promise<boolean> => story.stage('earlier run', () => takeUpMeasured(story));

test('a second run starts from the commit that the evaluations left', async () => {
  const story = measuredStory({ verified: true, ok: true });
  await keepMeasured(story);
  const kept = git(story.project, 'rev-parse', 'HEAD');
  git(story.project, 'commit', '--quiet', '--allow-empty', '-m', 'A release');
  expect(await reused(story)).toBe(true);
  expect([git(story.project, 'rev-parse', 'HEAD'), git(story.project, 'remote')]).toEqual([kept, '']);
  expect(howDone(story.timings[0] ?? expect.fail())).toMatch(/^reused: project as of \d{4}-/);
});

test.each([
  ['data', { verified: false, ok: true }],
  ['a model', { verified: true, ok: false }],
])('%s that does not match its digest starts the story over', async (_what, verdict) => {
  const story = measuredStory(verdict);
  await keepMeasured(story);
  expect([await reused(story), existsSync(story.project)]).toEqual([false, false]);
  expect(howDone(story.timings[0] ?? expect.fail())).toBe('done now');
});

test('another program, or a lab made again, starts the story over', async () => {
  const story = measuredStory({ verified: true, ok: true });
  const [sshConfig, fingerprints] = [join(story.dir, 'ssh_config'), join(story.dir, 'fingerprints.json')];
  for (const file of [sshConfig, fingerprints]) writeFileSync(file, 'one');
  story.lab = { files: { sshConfig, fingerprints } } as Lab;
  await keepMeasured(story);
  for (const file of [join(story.root, 'dist', 'start.js'), fingerprints]) {
    expect(await reused(story)).toBe(true);
    writeFileSync(file, 'two');
    expect(await reused(story)).toBe(false);
    writeFileSync(file, 'one');
  }
});

test('a run that ended before its evaluations leaves nothing to reuse', async () => {
  const story = measuredStory({ verified: true, ok: true });
  expect(await reused(story)).toBe(false);
  rmSync(story.project, { recursive: true, force: true });
  expect(await reused(story)).toBe(false);
});

test('a story’s store is never below a folder that containers cover', () => {
  vi.stubEnv('XDG_DATA_HOME', '/home/ann/data');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(storePlace('local', '/tmp/clone/.quickstart')).toBe('/tmp/clone/.quickstart/store');
  expect(storePlace('gpu1', '/home/ann/clone/.quickstart')).toBe('/home/ann/clone/.quickstart/store');
  expect(storePlace('gpu1', '/tmp/clone/.quickstart')).toMatch(/^\/home\/ann\/data\/sovran\/stores\/[0-9a-f]{8}$/);
});

test('the story of each host has keys of its own', () => {
  vi.stubEnv('SOVRAN_STORE', process.env.SOVRAN_STORE);
  onTestFinished(() => void vi.unstubAllEnvs());
  const dir = tempDir();
  expect(keysOf(openStory('local', dir))).toBe(join(dir, 'project-keys'));
  expect(keysOf(openStory('gpu1', dir))).toBe(join(dir, 'project-gpu1-keys'));
});
