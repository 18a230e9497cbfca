import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { runtimeRoot, storeRoot } from '../places.ts';
import { sha256Of } from '../sha256.ts';
import { execLocally, streamLocally } from './local-process.ts';
import { readLocalFacts } from './local-facts.ts';
import { localFiles } from './local-files.ts';
import { openLocalPort, openLocalSocket } from './local-socket.ts';
import { partName } from '../part-name.ts';
import { copyDiffers } from '../copy-differs.ts';
import { refusalOf } from '../../core/failures/sudo-refusal.ts';

/** This machine as a host. */
export function localHost(name: string): Host {
  let root: Promise<string[]> | undefined;
  const whole = async (argv: string[], sudo = false): Promise<string[]> =>
    sudo ? [...(await (root ??= findRoot(name))), ...argv] : argv;
  return {
    name,
    transport: 'local',
    place: { root: storeRoot(), runtime: runtimeRoot() },
    files: localFiles,
    exec: async (argv, options) => execLocally(await whole(argv, options?.sudo), options),
    stream: async (argv, options) => streamLocally(await whole(argv, options?.sudo), options),
    facts: readLocalFacts,
    upload: copyVerified,
    download: copyVerified,
    openSocket: openLocalSocket,
    openPort: openLocalPort,
    probeLogin: async () => undefined,
    brokeBetween: () => false,
    close: async () => undefined,
  };
}

/** Copies beside the target, compares sha256, then renames. */
async function copyVerified(
  from: string,
  to: string,
  { signal, mode, onProgress, maxBytes = Infinity }: TransferOptions = {},
): Promise<void> {
  if ((await stat(from)).size > maxBytes) throw copyDiffers(from, to);
  const sent = await sha256Of(from, signal);
  // Another copy of the same file may be on its way to the same place.
  const left = partName(to, sent);
  const part = `${left}.${process.hrtime.bigint().toString(36)}`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, part);
    if (mode !== undefined) await chmod(part, mode);
    const received = await sha256Of(part, signal);
    if (sent !== received) throw copyDiffers(from, to);
    await rename(part, to);
    const { size } = await stat(to);
    onProgress?.(size, size);
  } finally {
    for (const one of [part, left]) await rm(one, { force: true });
  }
}

/** Prefix that runs a local command as root, without a prompt. Throws `sudo-refused` (exit 4). */
async function findRoot(host: string): Promise<string[]> {
  if (process.getuid?.() === 0) return [];
  const words = ['sudo', '-n', '--'];
  const tried = await execLocally([...words, 'true'], { env: { LC_ALL: 'C.UTF-8' } });
  if (tried.outcome === 'known' && tried.exitCode === 0) return words;
  const { sudoRefused } = await import('../ssh/session/errors.ts');
  const absent = tried.outcome === 'known' && tried.exitCode === 127;
  throw sudoRefused(host, absent ? 'no-sudo' : refusalOf(tried.stderr), tried.stderr);
}
