import { isAbsolute, join, normalize, sep } from 'node:path';

/** Absolute path of a project path; a path that leaves the project is a bug and throws. */
export function inside(root: string, path: string): string {
  const clean = normalize(path);
  if (isAbsolute(clean) || clean === '..' || clean.startsWith(`..${sep}`))
    throw new Error(`path leaves the project: ${path}`);
  return join(root, clean);
}
