import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import { syncUsage } from '../../../src/lib/stages/watch/sync/sync.ts';
import { until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { askOften, servedUsage } from '../../support/served-usage.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';

const STREAMS = 60;
const ADAPTER = join(import.meta.dirname, '../../../src/lib/adapters/usage-journal.ts');
const LOG = join(import.meta.dirname, '../../../src/lib/adapters/gateway/access-log.ts');
/** Fetches the log's first lines again and again, as a reader that is killed in the middle of it. */
const READER = `
const { openUsageJournal } = await import(process.argv[1]);
const { parseRecord } = await import(process.argv[2]);
const { readFileSync } = await import('node:fs');
const journal = await openUsageJournal(process.argv[3]);
for (;;) {
  const from = journal.place('production');
  const bytes = readFileSync(process.argv[4]).subarray(from, from + 200_000);
  const end = bytes.lastIndexOf(10) + 1;
  const records = bytes.subarray(0, end).toString().split('\\n').flatMap(parseRecord);
  journal.add('production', records.map((one) => ({ ...one, outcome: 'answered' })), from + end);
}`;

type Served = Awaited<ReturnType<typeof servedUsage>>;

async function killReaders({ project, places }: Served, over: Promise<unknown>): Promise<number> {
  const asked = { isOver: false };
  void over.then(() => (asked.isOver = true));
  let kills = 0;
  while (!asked.isOver) {
    const reader = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      READER,
      ADAPTER,
      LOG,
      project.root,
      places.access,
    ]);
    const closed = new Promise((resolve) => reader.once('close', resolve));
    await sleep(250 + randomInt(250));
    reader.kill('SIGKILL');
    await closed;
    kills += 1;
  }
  return kills;
}

/** Everything of the gateway is gone at once; then its host starts what is to run. */
async function reboot({ gateway, places }: Served): Promise<void> {
  for (const { pid } of processesNaming(places.dir)) process.kill(pid, 'SIGKILL');
  await until('the gateway to be gone', async () => !(await gateway.status()).running);
  execFileSync(startPath(places), ['boot']);
  await gateway.waitUp('blue', 10_000);
}

test('10,000 requests, readers killed, a reboot: none twice, none missing', { timeout: 600_000 }, async () => {
  const served = await servedUsage();
  const first = askOften(served.url, 5000, STREAMS);
  const kills = await killReaders(served, first);
  await reboot(served);
  const second = askOften(served.url, 5000, STREAMS);
  const more = await killReaders(served, second);
  const [usage] = await syncUsage(served.ctx);
  console.log(`${kills + more} readers killed`);
  expect(usage).toMatchObject({ requests: 10_000, unlogged: 0, inFlight: 0 });
  expect(kills + more).toBeGreaterThan(4);
});

test('requests on a full disk are counted as not logged', { timeout: 120_000 }, async () => {
  const served = await servedUsage();
  const { gateway, places, url, ctx } = served;
  await askOften(url, 200);
  await gateway.stop();
  const onDisk = join(smallDisk(1), 'access.jsonl');
  copyFileSync(places.access, onDisk);
  rmSync(places.access);
  symlinkSync(onDisk, places.access);
  await served.serve();
  await askOften(url, 100);
  const free = fillDisk(dirname(onDisk));
  await askOften(url, 100);
  free();
  await askOften(url, 100);
  const [usage] = await syncUsage(ctx);
  expect(usage?.unlogged).toBeGreaterThan(90);
  expect(Number(usage?.requests) + Number(usage?.unlogged)).toBe(500);
});
