import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const SETTINGS = `apiVersion: sovran/v1
kind: Project
metadata:
  name: demo
spec:
  format: 1
  organisation: Test
  language: en
`;

/** A private temporary folder, removed when the test ends. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A private temporary folder for all tests of a file, removed when they ended. */
export function fileTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A real project under git, removed when the test ends. */
export function tempProject(): string {
  const root = join(tempDir(), 'project');
  mkdirSync(root);
  makeProject(root);
  return root;
}

/** Makes an empty folder a project under git: a copy of the run's, since git's seven children cost more than all files. */
export function makeProject(root: string): void {
  const made = process.env.SOVRAN_TEST_PROJECT;
  if (made === undefined) initProject(root);
  else cpSync(made, root, { recursive: true });
}

/** Makes the project that all of a run's are copies of; returns what removes it. */
export function keepProject(): () => void {
  if (process.env.SOVRAN_TEST_PROJECT !== undefined) return () => undefined;
  const kept = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  initProject(kept);
  // One file for all objects, and no folder for each.
  git(kept, 'repack', '-adq');
  process.env.SOVRAN_TEST_PROJECT = kept;
  return () => {
    delete process.env.SOVRAN_TEST_PROJECT;
    rmSync(kept, { recursive: true, force: true });
  };
}

function initProject(root: string): void {
  writeFileSync(join(root, 'sovran.yaml'), SETTINGS);
  writeFileSync(join(root, '.gitignore'), '.sovran/\n');
  git(root, 'init', '--quiet', '--template=', '--initial-branch=main');
  git(root, 'config', 'user.name', 'Tester');
  git(root, 'config', 'user.email', 'tester@example.org');
  git(root, 'config', 'maintenance.auto', 'false');
  commit(root, 'start');
}

/** Commits whatever lies in a folder. */
export function commit(root: string, subject = 'prepare'): void {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--allow-empty', '-m', subject);
}

/** Output of a git command in a folder. */
export function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
}
