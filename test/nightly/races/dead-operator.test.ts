import { expect, test, vi } from 'vitest';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment, stoppedIn } from '../../support/two-operators.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 36] a dead operator holds until expiry; a late one touches nothing', async () => {
  const { operators, live, services, leases, backdate } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  ann.push();
  bob.pull();
  const cut = ann.act('promote two-1 stop-at probe').catch(() => undefined);
  await stoppedIn(ann, 'probe');
  ann.child.kill('SIGKILL');
  await cut;
  const [held] = (await leases.list()).leases;
  expect(await bob.act('promote two-1')).toMatchObject({
    exit: 3,
    code: 'environment-leased',
    details: { actor: 'ann@example.org', since: held?.since, until: held?.expires },
  });
  backdate(3600);
  expect((await bob.act('promote two-1')).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
  const late = await ann.sovran('resume --json');
  expect(late.stdout).toContain('rolled-back');
  expect(await live()).toEqual(['two-1']);
  expect(await services()).toEqual(['one-1', 'two-1']);
  expect((await leases.list()).leases).toEqual([]);
  bob.push();
  expect((await ann.sovran('status')).exit).toBe(0);
});
