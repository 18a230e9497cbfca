import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import type { Host } from '../../../ports/host.ts';
import { sha256Of } from '../../sha256.ts';
import { SHARE } from '../../share.ts';
import { packReproducibly, type Packing } from './pack.ts';
import { runScript } from './run-script.ts';

/** Unpacked beside and renamed: the folder is whole or not there. Of two at once one wins. */
const UNPACK = `${SHARE}
share "$1" 022
part=$(mktemp -d "$1.XXXXXX")
tar -xf "$2" --no-same-owner -C "$part"
chmod -R a+rX "$part"
[ -z "$shared" ] || chmod -R g+w "$part"
mv -T "$part" "$1" 2>/dev/null || { rm -rf -- "$part"; test -d "$1"; }
rm -f -- "$2"`;

/** Brings files to a host once, into a folder of its root named by their digest; returns that folder's path there. */
export async function shipFiles(host: Host, kind: 'code' | 'programs', parts: Packing[]): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'sovran-ship-'));
  try {
    const archive = join(scratch, 'files.tar');
    await packReproducibly(archive, parts);
    return await ship(host, kind, archive);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function ship(host: Host, kind: string, archive: string): Promise<string> {
  const digest = await sha256Of(archive);
  const folder = joinThere(host.place.root, kind, digest.slice(0, 32));
  const there = await runScript(host, 'if [ -d "$1" ]; then echo yes; fi', [folder]);
  if (there.trim() === 'yes') return folder;
  const sent = `${folder}.${randomUUID()}.tar`;
  await host.upload(archive, sent);
  await runScript(host, UNPACK, [folder, sent]);
  return folder;
}

/** Files below a folder of `root`, relative to `root`, that an interpreter did not make. */
export async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'));
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).toSorted();
}
