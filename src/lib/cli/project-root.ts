import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

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
  throw new SovranError({
    code: 'no-project',
    exit: EXIT.usage,
    text: message('cli.no-project', { where: flag ?? process.env.SOVRAN_PROJECT ?? process.cwd() }),
    fix: message('cli.no-project.fix'),
    next: ['sovran init my-project'],
  });
}

function nearestProject(from: string): string | undefined {
  if (existsSync(join(from, 'sovran.yaml'))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : nearestProject(parent);
}
