import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/lib/ports/host.ts';
import type { LeaseOutcome, LeaseRequest } from '../../src/lib/ports/leases.ts';
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

/** A host whose commands see another `PATH`, where stand-ins lie. */
export function withPrograms(host: Host, programs: Record<string, string>): Host {
  const bin = tempDir();
  chmodSync(bin, 0o755);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  chmodSync(bin, 0o755);
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  return { ...host, exec: (argv, options) => host.exec(argv, { ...options, env }) };
}
