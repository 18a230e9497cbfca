import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { PORTAL_KEY } from '../support/release-sandbox.ts';
import { bedOf, cut } from '../support/ssh-faults.ts';
import { knock, textOf } from '../support/swept-gateway.ts';
import { pausedIn, sharedDeployment } from '../support/two-operators.ts';

/** On a busy machine a gateway over SSH takes many seconds to open. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 35] a revoke that was killed ends no key that a colleague has given out since, when it is resumed', async () => {
  const { box, operators } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  void ann.act('revoke portal hold-at change-keys').catch(() => undefined);
  await pausedIn(ann, 'change-keys');
  ann.child.kill('SIGKILL');
  const out = join(box.base, 'portal.key');
  expect((await bob.sovran('app revoke portal')).exit).toBe(0);
  expect((await bob.sovran(`app rotate-key portal --key-out ${out}`)).exit).toBe(0);
  const keys = async (): Promise<number[]> => [await knock(box, PORTAL_KEY), await knock(box, textOf(out))];
  expect(await keys()).toEqual([401, 503]);
  const resumed = await ann.sovran('resume');
  expect(resumed.exit, resumed.stdout + resumed.stderr).toBe(0);
  expect(await keys()).toEqual([401, 503]);
  expect(resumed.stderr.replaceAll(/\s+/g, ' ')).toContain('given out since');
});

test('[fault 35] a line that breaks as a key closes does not open it again', async () => {
  const bed = await bedOf();
  const { box, operators } = await sharedDeployment(bed, 'ssh2');
  const [ann] = operators;
  const ended = new AbortController();
  const revoked = ann.sovran('app revoke portal').finally(() => ended.abort());
  while (!ended.signal.aborted && (await knock(box, PORTAL_KEY)) !== 401) await sleep(2);
  cut(bed);
  const { exit, stdout, stderr } = await revoked;
  expect(exit, stdout + stderr).toBe(0);
  expect(await knock(box, PORTAL_KEY)).toBe(401);
});
