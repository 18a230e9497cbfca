import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fillDisk } from '../../support/small-disk.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { pausedIn, sharedDeployment } from '../../support/two-operators.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 24] a full host still switches back and to the standby', async () => {
  const { operators, live, far, leases } = await sharedDeployment(await bedOf(), 'ssh2', 0, { diskMib: 32 });
  const [ann] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  expect((await ann.act('promote two-1')).exit).toBe(0);
  const makeRoom = fillDisk(far);
  const back = await ann.sovran('release rollback --env production --yes --json');
  expect(back, back.stdout).toMatchObject({ exit: 0 });
  expect(await live()).toEqual(['one-1']);
  const promoted = await ann.sovran('release promote two-1 --env production --watch 0s --yes --json');
  expect(promoted, promoted.stdout).toMatchObject({ exit: 0 });
  expect(await live()).toEqual(['two-1']);
  expect((await leases.list()).leases).toEqual([]);
  const revoked = await ann.sovran('app key revoke portal --all --json');
  expect(revoked, revoked.stdout).toMatchObject({ exit: 0 });
  const makeMoreRoom = fillDisk(far, 'what a job wrote');
  const rolled = await ann.sovran('release rollback --env production --yes --json');
  expect(rolled, rolled.stdout).toMatchObject({ exit: 0 });
  expect(await live()).toEqual(['one-1']);
  expect(await ann.sovran('env stop production --yes --json')).toMatchObject({ exit: 0 });
  makeRoom();
  makeMoreRoom();
  expect(await ann.sovran('resume --json')).toMatchObject({ exit: 0 });
});

/** What the only promotion of a clone with a proof of this verdict measured. */
function proofOf(root: string, verdict: string): unknown {
  const reports = readdirSync(join(root, 'runs')).map((run) =>
    readFileSync(join(root, 'runs', run, 'report.json'), 'utf8'),
  );
  return reports.map((text) => JSON.parse(text) as { verdict: string }).find((one) => one.verdict === verdict);
}

test('[fault 24] a disk that fills in the watch is the missing proof’s reason', async () => {
  const { operators, live, far } = await sharedDeployment(await bedOf(), 'ssh2', 3_000, { diskMib: 32 });
  const [ann] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  const promoted = ann.act('promote two-1 hold-at watch');
  await pausedIn(ann, 'watch');
  fillDisk(far);
  ann.goOn();
  await promoted;
  expect(await live()).toEqual(['two-1']);
  const diskFull = { host: 'gpu1', path: far, local: false };
  expect(proofOf(ann.root, 'failed')).toMatchObject({ requests: { lost: 0 }, agree: false, diskFull });
});
