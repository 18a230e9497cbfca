import { arch, cpus, release, totalmem } from 'node:os';
import { readFileSync, statfsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import type { ExecOptions, ExecResult, Host, HostFacts } from '../../ports/host.ts';
import { runProgram } from '../run-program.ts';

const GIB = 1024 ** 3;

/** This machine as a host. */
export function localHost(name: string): Host {
  return {
    name,
    transport: 'local',
    exec,
    facts: async () => readFacts(),
    upload: (from, to) => copyFile(from, to),
    download: (from, to) => copyFile(from, to),
    close: async () => undefined,
  };
}

async function exec(argv: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const result = await runProgram(argv, {
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: { ...process.env, ...options.env } } : {}),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    signal: options.signal,
  });
  const { exitCode, stdout, stderr, signal } = result;
  if (exitCode === null) return { outcome: 'unknown', reason: `ended by ${signal}`, stdout, stderr };
  return { outcome: 'known', exitCode, stdout, stderr };
}

function readFacts(): HostFacts {
  const disk = statfsSync('/');
  return {
    os: readOs(),
    arch: arch() === 'x64' ? 'x86_64' : arch() === 'arm64' ? 'aarch64' : arch(),
    kernel: release(),
    cpus: cpus().length,
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    diskFreeGiB: Math.round((disk.bavail * disk.bsize) / GIB),
    gpus: [],
    engines: ['process'],
    probedAt: new Date().toISOString(),
  };
}

function readOs(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
