import { readFileSync, statfsSync } from 'node:fs';
import { arch, availableParallelism, release, totalmem } from 'node:os';
import type { HostFacts } from '../../core/ports/host.ts';
import { storeRoot } from '../places.ts';
import { execLocally } from './local-process.ts';
import { nearestFolder } from '../project-store/inside.ts';
import { NVIDIA_QUERY, parseNvidia } from '../nvidia.ts';

const GIB = 1024 ** 3;
const NVIDIA_TIMEOUT_MS = 10_000;

/** Facts of this machine; free disk is the store's, GPUs are the NVIDIA driver's. */
export async function readLocalFacts(signal?: AbortSignal): Promise<HostFacts> {
  const disk = statfsSync(nearestFolder(storeRoot()));
  return {
    os: readOs(),
    arch: machineName(),
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

function machineName(): string {
  return { x64: 'x86_64', arm64: 'aarch64' }[arch() as string] ?? arch();
}

function readOs(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
