import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownProject } from '../../ports/store-sweeper.ts';
import { writeDurably } from '../project-store/durable-file.ts';
import { readBytes, readNames } from '../project-store/read-bytes.ts';

/** Notes once, in `projects/<hash>.json`, that a project may refer to what the store holds. */
export async function rememberProject(store: string, root: string): Promise<void> {
  const real = await realpath(root);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const path = join(store, 'projects', `${name}.json`);
  if (!existsSync(path)) await writeDurably(path, `${JSON.stringify({ root: real })}\n`);
}

/** Every project ever noted, and whether its folder is still one. */
export async function knownProjects(store: string): Promise<KnownProject[]> {
  const dir = join(store, 'projects');
  const names = (await readNames(dir)).filter((name) => name.endsWith('.json'));
  const roots = await Promise.all(names.map((name) => readRoot(join(dir, name))));
  return roots
    .filter((root) => root !== undefined)
    .map((root) => ({ root, present: existsSync(join(root, 'sovran.yaml')) }));
}

async function readRoot(path: string): Promise<string | undefined> {
  try {
    const { root } = JSON.parse(Buffer.from((await readBytes(path)) ?? []).toString()) as { root: unknown };
    return typeof root === 'string' ? root : undefined;
  } catch {
    return undefined;
  }
}
