import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import { packageRoot } from '../../../package-root.ts';
import { sha256Of } from '../../../sha256.ts';
import { packReproducibly, type Packing } from './pack.ts';
import type { DockerPlace } from './place.ts';
import { runScript } from './script.ts';

/** Unpacked beside and renamed: the folder is whole or not there. Of two at once one wins. */
const UNPACK = `
umask 022
part=$(mktemp -d "$1.XXXXXX")
tar -xf "$2" --no-same-owner -C "$part"
chmod -R a+rX "$part"
mv -T "$part" "$1" 2>/dev/null || { rm -rf -- "$part"; test -d "$1"; }
rm -f -- "$2"`;

/** Brings the workers' and the supervisor's code to the host, named by its digest; returns its folder there. */
export async function shipCode(place: DockerPlace): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'sovran-code-'));
  try {
    const archive = join(scratch, 'code.tar');
    await packReproducibly(archive, await codeOf(place));
    return await ship(place, archive);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function ship({ host }: DockerPlace, archive: string): Promise<string> {
  const digest = await sha256Of(archive);
  const folder = joinThere(host.place.root, 'code', digest.slice(0, 32));
  const there = await runScript(host, 'if [ -d "$1" ]; then echo yes; fi', [folder]);
  if (there.trim() === 'yes') return folder;
  const sent = `${folder}.${randomUUID()}.tar`;
  await host.upload(archive, sent);
  await runScript(host, UNPACK, [folder, sent]);
  return folder;
}

/** Every file of the workers and of their supervisor. */
async function codeOf({ templates }: DockerPlace): Promise<Packing[]> {
  const engines = join(packageRoot(), 'templates', 'engines');
  return [
    { folder: templates, paths: await filesBelow(templates, 'cpu/sovran_worker') },
    { folder: engines, paths: ['process/supervise', ...(await filesBelow(engines, 'process/sovran_supervisor'))] },
  ];
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'));
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).toSorted();
}
