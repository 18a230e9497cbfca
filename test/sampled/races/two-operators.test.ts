import { expect, test, vi } from 'vitest';
import { met, pausedIn, sharedDeployment, stoppedIn } from '../../support/two-operators.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { WHOLE } from '../../support/tier.ts';

/** Even, so that the last one goes back; of fifty each operator wins some. */
const ROUNDS = WHOLE ? 50 : 2;
/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });
const LONG_MS = 2_400_000;

test(
  '[fault 35] two operators race: one winner, the loser learns holder and expiry',
  { timeout: LONG_MS },
  async () => {
    const { operators, live, services, leases } = await sharedDeployment(await bedOf(), 'ssh2');
    const [ann, bob] = operators;
    expect((await ann.act('promote one-1')).exit).toBe(0);
    ann.push();
    bob.pull();
    const winners: string[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const line = round % 2 === 1 ? 'promote two-1' : 'rollback';
      const order = round % 4 < 2 ? operators : operators.toReversed();
      // Who wins stays in its first step until the other has asked: however slow this machine is, the two meet.
      const acts = order.map((one) => one.act(`${line} hold-at first`));
      await met(order, 'first');
      for (const one of order) one.goOn();
      const told = await Promise.all(acts);
      const losers = told.filter(({ code }) => code === 'environment-leased');
      expect(losers, `round ${round}: ${JSON.stringify(told)}`).toHaveLength(1);
      const [winner, loser] = told[1] === losers[0] ? order : order.toReversed();
      expect(losers[0]).toMatchObject({
        exit: 3,
        details: { host: 'gpu1', environment: 'production', actor: `${winner?.name}@example.org` },
      });
      const { since = '', until = '' } = (losers[0]?.details ?? {}) as { since?: string; until?: string };
      expect(Date.parse(until) - Date.parse(since)).toBeGreaterThanOrEqual(120_000);
      const outcome = told.find((one) => one !== losers[0]);
      expect(outcome, `round ${round}`).toEqual({ exit: 0 });
      winner?.push();
      loser?.pull();
      winners.push(winner?.name ?? '');
    }
    expect(winners).toHaveLength(ROUNDS);
    expect(winners).toEqual(expect.arrayContaining(WHOLE ? ['ann', 'bob'] : []));
    expect(await live()).toEqual(['one-1']);
    expect(await services()).toEqual(['one-1', 'two-1']);
    expect((await leases.list()).leases).toEqual([]);
  },
);

test('[fault 36] an operator asleep beyond the lease notices before the next step', async () => {
  const { operators, live, services, leases, backdate } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  ann.push();
  bob.pull();
  const asleep = ann.act('promote two-1 stop-at probe');
  await stoppedIn(ann, 'probe');
  const [before] = (await leases.list()).leases;
  backdate(3600);
  const promoted = bob.act('promote two-1 hold-at watch');
  await pausedIn(bob, 'watch');
  const [after] = (await leases.list()).leases;
  expect(after?.fence).toBeGreaterThan(before?.fence ?? Infinity);
  ann.goOn();
  expect(await asleep).toMatchObject({ exit: 3, code: 'environment-lost', details: { host: 'gpu1' } });
  bob.goOn();
  expect((await promoted).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
  expect(await services()).toEqual(['one-1', 'two-1']);
  expect((await leases.list()).leases).toEqual([]);
});
