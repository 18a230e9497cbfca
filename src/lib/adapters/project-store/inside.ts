import { existsSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** Absolute path of a project path; a path that leaves the project is a bug and throws. */
export function inside(root: string, path: string): string {
  const clean = normalize(path);
  if (isAbsolute(clean) || leaves(clean)) throw new Error(`path leaves the project: ${path}`);
  return join(root, clean);
}

/**
 * As `inside`, but also refuses (`outside-project`, exit 2) a path that a link in the project leads elsewhere, since a
 * cloned project may hold such links.
 */
export async function reallyInside(root: string, path: string): Promise<string> {
  const full = inside(root, path);
  if (!existsSync(root)) return full;
  const found = await lstat(full).catch(() => undefined);
  const folder = await realFolder(dirname(full));
  if (found?.isSymbolicLink() || leaves(relative(await realpath(root), folder))) throw outsideProject(path);
  return full;
}

/** The nearest folder on the way up that is there, where its links lead. */
async function realFolder(dir: string): Promise<string> {
  try {
    return await realpath(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return realFolder(dirname(dir));
  }
}

/** Whether a relative path goes out of where it starts. */
export function leaves(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`);
}

/** The refusal of a path that a link leads elsewhere. */
export function outsideProject(path: string): SovranError {
  return new SovranError({
    code: 'outside-project',
    exit: EXIT.usage,
    text: message('project.outside', { path }),
    fix: message('project.outside.fix'),
    next: [`ls -ld ${shellWord(path)}`],
    details: { path },
  });
}
