import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { attemptOf } from '../../../src/lib/adapters/runners/job/attempt.ts';
import { readRun } from '../../../src/lib/adapters/runners/job/run-files.ts';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { processStartOf, readBootId } from '../../../src/lib/core/kit/process-identity.ts';
import { hidingHost, type HidingHost } from '../../support/hiding-host.ts';
import { request, withPrograms } from '../../support/leases.ts';

const ID = 'job-1';

/** A process of a user, and the claim that it would write in the folder of a job. */
function claimedJob({ host }: HidingHost, user: number, writtenBy = user): { worker: ChildProcess; folder: string } {
  const worker = spawn('sleep', ['60'], { uid: user });
  onTestFinished(() => void worker.kill());
  const folder = join(host.place.root, 'jobs', ID);
  const attempt = join(folder, 'attempts', '1');
  mkdirSync(attempt, { recursive: true, mode: 0o755 });
  const start = processStartOf(worker.pid ?? 0);
  const claim = join(attempt, 'claim.json');
  writeFileSync(claim, JSON.stringify({ pid: worker.pid, start, bootId: readBootId() }));
  chownSync(claim, writtenBy, writtenBy);
  return { worker, folder };
}

async function end(worker: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => worker.once('close', resolve));
  worker.kill();
  await closed;
}

async function phaseOf({ host }: HidingHost, folder: string): Promise<string | undefined> {
  const run = await readRun(host, folder);
  return run && attemptOf(run)?.phase;
}

test.each([1, 2] as const)('a job of hidden processes (hidepid=%i) runs to its end', async (hidepid) => {
  const there = hidingHost(hidepid);
  const { worker, folder } = claimedJob(there, there.ann);
  expect(await phaseOf(there, folder)).toBe('running');
  await end(worker);
  expect(await phaseOf(there, folder)).toBe('lost');
});

test('an own job is lost although another process has its number', async () => {
  const there = hidingHost(2);
  const { folder } = claimedJob(there, there.ann, there.bob);
  expect(await phaseOf(there, folder)).toBe('lost');
});

test('an expired lease stays while a hidden process of its holder runs', async () => {
  const there = hidingHost(2);
  const { worker, folder } = claimedJob(there, there.ann);
  const leases = hostLeases(withPrograms(there.host, { docker: 'exit 0' }));
  await leases.acquire(request(ID, { seconds: 1 }));
  await sleep(2100);
  expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false, held: [{ holder: ID }] });
  const exit = join(folder, 'attempts', '1', 'exit.json');
  writeFileSync(exit, '{}');
  expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: true });
  await end(worker);
});
