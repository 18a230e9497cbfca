import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join, resolve, relative } from 'node:path';
import { checkName, nameLike } from '../../core/project/resources.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/** `--project`, then `SOVRAN_PROJECT`, then the nearest parent folder that holds `sovran.yaml`. */
export function findProjectRoot(flag: string | undefined): string | undefined {
  const named = flag ?? process.env.SOVRAN_PROJECT;
  if (named) return existsSync(join(named, 'sovran.yaml')) ? resolve(named) : undefined;
  return nearest(process.cwd(), isProject);
}

/** As above, but throws `no-project` (exit 2); to resume, a folder in which `init` was interrupted will do. */
export function requireProjectRoot(flag: string | undefined, toResume = false): string {
  const root = findProjectRoot(flag);
  if (root) return root;
  const where = flag ?? process.env.SOVRAN_PROJECT ?? process.cwd();
  const begun = nearest(resolve(where), isBegun);
  if (begun && toResume) return begun;
  throw usageError('no-project', message('cli.no-project', { where }), {
    fix: begun ? message('cli.no-project.begun', { path: begun }) : message('cli.no-project.fix'),
    next: [begun ? 'sovran resume' : 'sovran init my-project'],
  });
}

/** Where `init` makes a project: `NAME` below the folder, or the folder itself, named after it; not in a half-made one. */
export function chooseNewProject(
  name: string | undefined,
  folder: string | undefined,
): { root: string; name: string; enclosing: string | null } {
  const base = resolve(folder ?? process.cwd());
  const root = name === undefined ? base : join(base, checkName(name));
  const path = nearest(dirname(root), isBegun);
  if (path)
    throw usageError('init-interrupted', message('cli.no-project.begun', { path }), { next: ['sovran resume'] });
  return { root, name: name ?? nameLike(basename(base)), enclosing: nearest(dirname(root), isProject) ?? null };
}

function nearest(from: string, matches: (folder: string) => boolean): string | undefined {
  if (matches(from)) return from;
  const parent = dirname(from);
  return parent === from ? undefined : nearest(parent, matches);
}

const isProject = (folder: string): boolean => existsSync(join(folder, 'sovran.yaml'));
const isBegun = (folder: string): boolean =>
  !isProject(folder) && globSync('.sovran/journal/*.jsonl', { cwd: folder }).length > 0;

/** The command that brings a shell from one folder to another; none when it is there already. */
export function goThere(folder: string, from: string = process.cwd()): string[] {
  const path = relative(from, folder);
  return path === '' ? [] : [`cd ${shellWord(path.startsWith('-') ? `./${path}` : path)}`];
}
