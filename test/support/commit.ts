import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitPaths } from '../../src/lib/adapters/project-store/commit.ts';
import { git } from './temp-project.ts';

export const TRAILERS = {
  'Sovran-Run': '01JD0000000000000000000000',
  'Sovran-Actor': 'a@example.org',
  'Sovran-Result': 'succeeded',
};

/** Writes a file of a project, with its folders. */
export function write(root: string, path: string, text = 'x\n'): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Commits paths as an operation would. */
export function commit(root: string, ...paths: string[]) {
  return commitPaths(root, { paths, message: 'op', trailers: TRAILERS });
}

/** Paths of the last commit. */
export function lastFiles(root: string): string[] {
  return git(root, '-c', 'core.quotePath=false', 'show', '--no-renames', '--name-only', '--format=', 'HEAD')
    .trim()
    .split('\n');
}

/** Installs a git hook. */
export function hook(root: string, name: string, script: string): void {
  const path = join(root, '.git/hooks', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Runs `work` with other environment variables. */
export async function withEnv<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
