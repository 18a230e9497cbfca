import { parseArgs } from 'node:util';
import { openBed } from './hosts/bed.ts';
import { benchDockerCalls } from './hosts/docker-calls.ts';
import { benchReapply } from './hosts/reapply.ts';
import { benchUploads } from './hosts/uploads.ts';

/**
 * What hosts cost over SSH: calls of Docker's API, uploads, the second apply of a host. Each beside what people use today,
 * in turns, on a lab whose bastion is reached through a line with a delay.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'docker,upload,reapply' },
    rounds: { type: 'string', default: '5' },
    mib: { type: 'string', default: '256' },
  },
});

const rounds = Number(values.rounds);
const wanted = values.only.split(',');
const bed = await openBed();
try {
  if (wanted.includes('docker')) await benchDockerCalls(bed, 40 * rounds, 2 * rounds);
  if (wanted.includes('upload')) await benchUploads(bed, rounds, Number(values.mib));
  if (wanted.includes('reapply')) await benchReapply(bed, rounds);
} finally {
  await bed.close();
}
