import { chmod, copyFile, mkdir, rename, rm, stat, open, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Host, TransferOptions, HostFacts, HostFiles } from '../../core/ports/host.ts';
import { runtimeRoot, storeRoot } from '../places.ts';
import { sha256Of } from '../../core/kit/sha256.ts';
import { execLocally, streamLocally } from './local-process.ts';
import { partName } from '../part-name.ts';
import { copyDiffers } from '../copy-differs.ts';
import { refusalOf } from '../../core/failures/sudo-refusal.ts';
import { readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, release, totalmem } from 'node:os';
import { nearestFolder } from '../project-store/inside.ts';
import { NVIDIA_QUERY, parseNvidia } from '../nvidia.ts';
import { absentOnly } from '../project-store/read-bytes.ts';
import { writeDurably } from '../project-store/durable-file.ts';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { unreachableError, type SovranError } from '../../core/text/sovran-error.ts';
import { systemCode } from '../../core/kit/system-code.ts';

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

const GIB = 1024 ** 3;
const NVIDIA_TIMEOUT_MS = 10_000;

/** Facts of this machine; free disk is the store's, GPUs are the NVIDIA driver's. */
async function readLocalFacts(signal?: AbortSignal): Promise<HostFacts> {
  const disk = statfsSync(nearestFolder(storeRoot()));
  return {
    os: readOs(),
    arch: { x64: 'x86_64', arm64: 'aarch64' }[arch() as string] ?? arch(),
    kernel: release(),
    cpus: availableParallelism(),
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    diskFreeGiB: Math.round((disk.bavail * disk.bsize) / GIB),
    gpus: await readGpus(signal),
    engines: ['process'],
    probedAt: new Date().toISOString(),
  };
}

async function readGpus(signal?: AbortSignal): Promise<HostFacts['gpus']> {
  const options = { timeoutMs: NVIDIA_TIMEOUT_MS, ...(signal ? { signal } : {}) };
  const asked = await execLocally(NVIDIA_QUERY, options);
  return asked.outcome === 'known' && asked.exitCode === 0 ? parseNvidia(asked.stdout) : [];
}

function readOs(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

export const localFiles: HostFiles = {
  read: readRange,
  write: async (path, content, mode = PRIVATE) => {
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    await writeDurably(path, content, dirname(path), mode);
  },
  remove: async (...paths) => {
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  },
  list: async (folder) => {
    const names = (await readdir(folder).catch(absentOnly)) ?? [];
    return names.sort((left, right) => (left < right ? -1 : 1));
  },
};

/** Undefined if absent; rejects if unreadable. */
async function readRange(
  path: string,
  { offset = 0, length }: { offset?: number; length?: number } = {},
): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(absentOnly);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    if (size === 0) return (await file.readFile()).subarray(offset, length === undefined ? undefined : offset + length);
    const wanted = Math.min(length ?? Infinity, Math.max(0, size - offset));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export function openLocalSocket(path: string): Promise<Duplex> {
  return connected(connect(path), path, `ls -l ${shellWord(path)}`);
}

export function openLocalPort(port: number, address = '127.0.0.1'): Promise<Duplex> {
  return connected(
    connect({ port, host: address, noDelay: true }),
    `${address}:${port}`,
    `ss -ltnp 'sport = :${port}'`,
  );
}

/** `look` is the command that shows the listener. */
function connected(socket: Socket, name: string, look: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(failed(name, look, error)));
    socket.once('connect', () => resolve(socket));
  });
}

/** Nothing listens. Other errors leave that open. */
const REFUSED = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);

function failed(name: string, look: string, cause: NodeJS.ErrnoException): SovranError {
  const reason = systemCode(cause);
  const refused = REFUSED.has(reason);
  const text = refused
    ? message('host.socket-refused', { name, reason })
    : message('host.socket-unreachable', { name, reason });
  return unreachableError(refused ? 'socket-refused' : 'socket-unreachable', text, {
    fix: message('host.socket-refused.fix'),
    next: [look, 'sovran status'],
    ...(reason === 'EAGAIN' ? { details: { queueFull: true } } : {}),
    cause,
  });
}
