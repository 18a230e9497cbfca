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

/** As above, but throws `no-project` (exit 2). */
export function requireProjectRoot(flag: string | undefined): string {
  const root = findProjectRoot(flag);
  if (root) return root;
  const begun = findBegun(flag);
  throw usageError('no-project', message('cli.no-project', { where: startOf(flag) }), {
    fix: begun ? message('cli.no-project.begun', { path: begun }) : message('cli.no-project.fix'),
    next: [begun ? 'sovran resume' : 'sovran init my-project'],
  });
}

/** As above, but a folder in which `init` was interrupted will do. */
export function requireRootToResume(flag: string | undefined): string {
  return findProjectRoot(flag) ?? findBegun(flag) ?? requireProjectRoot(flag);
}

function startOf(flag: string | undefined): string {
  return flag ?? process.env.SOVRAN_PROJECT ?? process.cwd();
}

/** The nearest folder with the journal of an unfinished `init`. */
function findBegun(flag: string | undefined): string | undefined {
  return nearest(
    resolve(startOf(flag)),
    (folder) => !isProject(folder) && globSync('.sovran/journal/*.jsonl', { cwd: folder }).length > 0,
  );
}

/** Where `init` makes a project: `NAME` below the folder, or the folder itself, named after it. */
export function chooseNewProject(
  name: string | undefined,
  folder: string | undefined,
): { root: string; name: string; enclosing: string | null } {
  const base = resolve(folder ?? process.cwd());
  const root = name === undefined ? base : join(base, checkName(name));
  return {
    root,
    name: name ?? (nameLike(basename(base)) || 'project'),
    enclosing: nearest(dirname(root), isProject) ?? null,
  };
}

function nearest(from: string, matches: (folder: string) => boolean): string | undefined {
  if (matches(from)) return from;
  const parent = dirname(from);
  return parent === from ? undefined : nearest(parent, matches);
}

function isProject(folder: string): boolean {
  return existsSync(join(folder, 'sovran.yaml'));
}

/** The command that brings a shell from one folder to another; none when it is there already. */
export function goThere(folder: string, from: string = process.cwd()): string[] {
  const path = relative(from, folder);
  return path === '' ? [] : [`cd ${shellWord(path.startsWith('-') ? `./${path}` : path)}`];
}
