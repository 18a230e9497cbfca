import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runScript as runOfEngine } from '../../src/lib/adapters/runners/host/run-script.ts';
import { runScript as runOfStore } from '../../src/lib/adapters/host-store/run-script.ts';
import { hostAt } from '../support/host-at.ts';
import { fillDisk, smallDisk } from '../support/small-disk.ts';

/** A shell that is dash says `printf: I/O error` of this where the disk is full. */
const WRITE = 'set -e; printf \'%s\\n\' words >"$1"';

test.each([
  ['an engine', runOfEngine, 'host-command-failed'],
  ['a store', runOfStore, 'host-store-failed'],
] as const)('names the disk in the shell of %s only when full', async (_, run, other) => {
  const disk = smallDisk(1);
  const host = hostAt(join(disk, 'store'));
  mkdirSync(host.place.root);
  await expect(run(host, WRITE, ['/dev/full'])).rejects.toMatchObject({ code: other });
  fillDisk(disk);
  await expect(run(host, WRITE, [join(host.place.root, 'file')])).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    details: { host: 'gpu1', path: host.place.root },
  });
});
