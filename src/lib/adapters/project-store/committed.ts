import { normalize } from 'node:path';
import type { Kind, Resource } from '../../ports/project-store.ts';
import { KIND_SCHEMAS } from '../../project/schemas.ts';
import { git } from './git.ts';
import { inside } from './inside.ts';
import { resourcePath } from './resource-path.ts';
import { parseOnce } from './yaml/parse-once.ts';

/** Text of a project file as the last commit has it; undefined without a repository, a commit or the file. */
export async function readCommittedFile(root: string, path: string): Promise<string | undefined> {
  inside(root, path);
  const asked = git(root, ['show', `HEAD:./${normalize(path)}`]);
  const { exitCode, stdout } = await asked.catch(() => ({ exitCode: 1, stdout: '' }));
  return exitCode === 0 ? stdout : undefined;
}

/** A resource as the last commit has it, validated like the file itself. */
export async function readCommittedResource(
  root: string,
  kind: Kind,
  name: string,
): Promise<Resource<unknown> | undefined> {
  const path = resourcePath(kind, name);
  const content = await readCommittedFile(root, path);
  if (content === undefined) return undefined;
  return parseOnce(path, content, KIND_SCHEMAS[kind], name) as Resource<unknown>;
}

/** Committed files below a folder that were changed or removed since the last commit. Empty where there is no repository or no commit. */
export async function listEdited(root: string, dir: string): Promise<string[]> {
  inside(root, dir);
  const asked = git(root, [
    'diff',
    'HEAD',
    '--name-only',
    '-z',
    '--relative',
    '--no-renames',
    '--diff-filter=MDT',
    '--',
    dir,
  ]);
  const { exitCode, stdout } = await asked.catch(() => ({ exitCode: 1, stdout: '' }));
  return exitCode === 0 ? stdout.split('\0').filter((path) => path !== '') : [];
}
