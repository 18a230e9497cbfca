import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Of } from '../../../src/lib/core/kit/sha256.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { openMachine, type Bed } from './bed.ts';
import { inTurns, print, timed } from './figures.ts';

const run = promisify(execFile);
const MIB = 1_048_576;

/** Where it goes: memory holds 64 MiB there, and is where fsync costs nothing, so that the line alone is measured. */
const PLACES = [
  { name: 'memory', path: '/dev/shm/sovran-bench', mostMib: 48 },
  { name: 'disk', path: '/home/operator/sovran-bench', mostMib: Infinity },
];

interface Race {
  file: string;
  mib: number;
  rounds: number;
  roundTrip: number;
  configFile: string;
  to: (typeof PLACES)[number];
}

/** Uploads a file by both drivers, beside scp and `ssh cat`, which neither hash it nor put it on the disk. */
export async function benchUploads(bed: Bed, rounds: number, wantedMib: number): Promise<void> {
  for (const to of PLACES) {
    const mib = Math.min(wantedMib, to.mostMib);
    const file = join(bed.folder, 'file');
    writeFileSync(file, randomBytes(mib * MIB));
    const all = { file, mib, rounds, to };
    await race(bed, { ...all, roundTrip: 0, configFile: bed.lab.files.sshConfig });
    await race(bed, { ...all, roundTrip: 20, configFile: bed.farConfig });
  }
}

async function race(bed: Bed, { file, mib, rounds, roundTrip, configFile, to }: Race): Promise<void> {
  const open = (driver: 'ssh2' | 'openssh'): Promise<Host> => openMachine(bed, { name: 'bastion', configFile, driver });
  const [ssh2, openssh] = await Promise.all([open('ssh2'), open('openssh')]);
  const sha256 = await sha256Of(file);
  const ssh = `ssh -F '${configFile}' bastion`;
  const scp = `scp -q -F '${configFile}' '${file}' bastion:${to.path}`;
  const duties = `sha256sum '${file}' && ${ssh} 'sha256sum ${to.path} && sync ${to.path}'`;
  /** Memory holds one of them. */
  const alone = (line: () => Promise<unknown>) => async (): Promise<number> => {
    await ssh2.exec(['rm', '-f', to.path]);
    return await timed(line);
  };
  const samples = await inTurns(rounds, {
    'sovran, ssh2, digest known': alone(() => ssh2.upload(file, to.path, { sha256 })),
    'sovran, ssh2': alone(() => ssh2.upload(file, to.path)),
    'sovran, openssh, digest known': alone(() => openssh.upload(file, to.path, { sha256 })),
    'ssh cat': alone(() => shell(`${ssh} 'cat >${to.path}' <'${file}'`)),
    scp: alone(() => shell(scp)),
    'scp, then sha256sum twice and sync': alone(() => shell(`${scp} && ${duties}`)),
  });
  const rate = (ms: number): string => `${(mib / (ms / 1000)).toFixed(0).padStart(4)} MiB/s`;
  print(`Upload of ${mib} MiB to ${to.name}, round trip ${roundTrip} ms`, samples, rate);
  await ssh2.exec(['rm', '-f', to.path]);
  await Promise.all([ssh2.close(), openssh.close()]);
}

function shell(line: string): Promise<unknown> {
  return run('sh', ['-c', line]);
}
