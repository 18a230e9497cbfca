import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve, relative } from 'node:path';
import { checkName } from '../../core/project/resources.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/** `--project`, then `SOVRAN_PROJECT`, then the nearest parent folder that holds `sovran.yaml`. */
export function findProjectRoot(flag: string | undefined): string | undefined {
  const named = flag ?? process.env.SOVRAN_PROJECT;
  if (named) return existsSync(join(named, 'sovran.yaml')) ? resolve(named) : undefined;
  return nearestProject(process.cwd());
}

/** As above, but throws `no-project` (exit 2). */
export function requireProjectRoot(flag: string | undefined): string {
  const root = findProjectRoot(flag);
  if (root) return root;
  throw usageError(
    'no-project',
    message('cli.no-project', { where: flag ?? process.env.SOVRAN_PROJECT ?? process.cwd() }),
    { fix: message('cli.no-project.fix'), next: ['sovran init my-project'] },
  );
}

/** Where `init` makes a project: `NAME` below the folder, or the folder itself, named after it. */
export function chooseNewProject(
  name: string | undefined,
  folder: string | undefined,
): { root: string; name: string; enclosing: string | null } {
  const base = resolve(folder ?? process.cwd());
  const root = name === undefined ? base : join(base, checkName(name));
  return { root, name: name ?? nameAfter(base), enclosing: nearestProject(dirname(root)) ?? null };
}

/** A name from a folder's: lower case, without accents, dashes for the rest. */
function nameAfter(folder: string): string {
  const plain = basename(folder).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const name = plain.replaceAll(/[^a-z0-9.]+/g, '-').replaceAll(/^[.-]+|-+$/g, '');
  return name.slice(0, 63) || 'project';
}

function nearestProject(from: string): string | undefined {
  if (existsSync(join(from, 'sovran.yaml'))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : nearestProject(parent);
}

/** The command that brings a shell from one folder to another; none when it is there already. */
export function goThere(folder: string, from: string = process.cwd()): string[] {
  const path = relative(from, folder);
  return path === '' ? [] : [`cd ${shellWord(path.startsWith('-') ? `./${path}` : path)}`];
}
