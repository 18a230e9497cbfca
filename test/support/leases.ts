import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { LeaseOutcome, LeaseRequest } from '../../src/lib/core/ports/leases.ts';
import { readBootId } from '../../src/lib/core/kit/process-identity.ts';
import { tempDir } from './temp-project.ts';

export const GPUS = ['GPU-aaaa-0000', 'GPU-bbbb-1111', 'GPU-cccc-2222'];
export const [FIRST = ''] = GPUS;

export function request(holder: string, parts: Partial<LeaseRequest> = {}): LeaseRequest {
  return { holder, actor: 'ann@example.org', project: 'demo', devices: [FIRST], count: 1, seconds: 600, ...parts };
}

export function fenceOf(outcome: LeaseOutcome): number {
  if (!outcome.granted) throw new Error('not granted');
  return outcome.leases[0]?.fence ?? 0;
}

export function leaseFile(host: Host, device = FIRST): string {
  return join(host.place.root, 'lease', `${device}.json`);
}

/** What the first attempt of a job leaves on a host when it ends at this moment, milliseconds. */
export function writeEnd({ place }: Pick<Host, 'place'>, job: string, endedAt: number): void {
  const attempt = join(place.root, 'jobs', job, 'attempts', '1');
  mkdirSync(attempt, { recursive: true });
  const exit = { exitCode: 0, endedAt: new Date(endedAt).toISOString(), oomKills: 0 };
  writeFileSync(join(attempt, 'exit.json'), JSON.stringify(exit));
}

/** Makes a lease one of the boot before this one, granted that many seconds ago. */
export function ageLease(host: Host, seconds: number, device = FIRST): void {
  const file = leaseFile(host, device);
  const text = readFileSync(file, 'utf8').replace(readBootId(), 'earlier-boot');
  const earlier = text.replace(/"(since|asked)":(\d+)/g, (_, name, at) => `"${name}":${Number(at) - seconds}`);
  writeFileSync(file, earlier);
}

/** Makes a lease one whose time is over. */
export function expireLease(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"expires":\d+/, '"expires":1000000000'));
}

/** A host whose commands see another `PATH`, where stand-ins lie. */
export function withPrograms(host: Host, programs: Record<string, string>): Host {
  const env = pathWith(programs);
  return { ...host, exec: (argv, options) => host.exec(argv, { ...options, env }) };
}

/** A `PATH` on which stand-ins come first. */
export function pathWith(programs: Record<string, string>): { PATH: string } {
  const bin = tempDir();
  chmodSync(bin, 0o755);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  chmodSync(bin, 0o755);
  return { PATH: `${bin}:${process.env.PATH ?? ''}` };
}
