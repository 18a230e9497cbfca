import { hostScript } from '../../../core/kit/host-script.ts';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { join as joinThere } from 'node:path/posix';
import { diskFull, readFreeSpace } from '../../disk-full.ts';
import { runScript } from './run-script.ts';
import { runProgram } from '../../run-program.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import type { Host } from '../../../core/ports/host.ts';
import { fixable } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { EXIT, SovranError, failedError } from '../../../core/text/sovran-error.ts';

/** Room that must be left beside an archive and what is unpacked from it: small files end in half-empty blocks. */
const MARGIN = 1024 * 1024;

/** Brings files to a host once, into a folder of its root named by their digest; returns that folder's path there. `parts` name files alone. */
export async function shipFiles(host: Host, kind: 'code' | 'programs', parts: Packing[]): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'sovran-ship-'));
  try {
    const archive = join(scratch, 'files.tar');
    await packReproducibly(archive, parts);
    return await ship(host, kind, archive, parts.flatMap(({ paths }) => paths).length);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function ship(host: Host, kind: string, archive: string, files: number): Promise<string> {
  const digest = await sha256Of(archive);
  const folder = joinThere(host.place.root, kind, digest.slice(0, 32));
  const said = await runScript(host, hostScript('runner/look-for-program'), [folder, String(files)]);
  if (said.trim() === 'there') return folder;
  await requireRoom(host, archive, said);
  const sent = `${folder}.${randomUUID()}.tar`;
  try {
    await host.upload(archive, sent);
    await runScript(host, hostScript('runner/unpack-program'), [folder, sent, String(files)]);
  } catch (error) {
    const [, nearest = host.place.root] = /^nearest (.*)$/m.exec(said) ?? [];
    await takeBack(host, sent, nearest, error);
    throw error;
  }
  return folder;
}

/** Throws `disk-full` (exit 1) before anything is sent where the archive and what is in it have no room. */
async function requireRoom(host: Host, archive: string, said: string): Promise<void> {
  const free = readFreeSpace(said);
  const needed = 2 * (await stat(archive)).size + MARGIN;
  if (free?.bytes === undefined || needed <= free.bytes) return;
  throw diskFull({ host, path: host.place.root, free, needed });
}

/** A host as it was before; over a line that broke nothing more is tried, and `gc` sees what is left. */
async function takeBack(host: Host, sent: string, nearest: string, error: unknown): Promise<void> {
  if (error instanceof SovranError && error.exit === EXIT.unreachable) return;
  await runScript(host, hostScript('runner/take-back-program'), [sent, nearest]).catch(() => undefined);
}

/** Files below a folder of `root`, relative to `root`, that an interpreter did not make. */
export async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'));
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).toSorted();
}

/** Reproducible archive: sorted names, no owner, no time. */
const REPRODUCIBLE = [
  '--no-recursion',
  '--sort=name',
  '--format=gnu',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=u+rwX,go+rX,go-w',
];

/** Paths to pack, each relative to its folder; a folder stands for itself, not for what it holds. */
export interface Packing {
  folder: string;
  paths: string[];
}

/** Writes an archive of these paths. Throws `pack-failed` (exit 1). */
export async function packReproducibly(archive: string, parts: Packing[], signal?: AbortSignal): Promise<void> {
  for (const [at, part] of parts.entries()) {
    // Names on standard input: a command line ends long before an environment does.
    const argv = ['tar', at === 0 ? '-cf' : '-rf', archive, ...REPRODUCIBLE, '-C', part.folder, '--null', '-T', '-'];
    const { exitCode, stderr } = await runProgram(argv, { signal, stdin: part.paths.join('\0') });
    if (exitCode !== 0)
      throw failedError(
        'pack-failed',
        fixable('engine.pack-failed', { path: archive, reason: lineText(stderr.trim().slice(-300)) }),
      );
  }
}
