import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import { connectionLost } from '../../../src/lib/adapters/connection-lost.ts';
import type { Clock } from '../../../src/lib/core/ports/clock.ts';
import type { Leases } from '../../../src/lib/core/ports/leases.ts';
import { withLease } from '../../../src/lib/core/operation/leases/with-lease.ts';
import type { RunEvent } from '../../../src/lib/core/operation/run-event.ts';
import { clockOfSleepers } from '../../support/clock-of-sleepers.ts';
import { hostAt } from '../../support/host-at.ts';
import { stageContext, type TestParts } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const CLAIM = { host: 'gpu1', device: 'environment-x', environment: 'x' };

const never = (): Promise<never> => new Promise(() => undefined);

/** A claimed environment whose host answers the question who holds it in this way; what is said of it meanwhile. */
async function asking(
  renew: Leases['renew'],
  onSaid: (hurry: AbortController) => void = () => undefined,
  clock: Clock = clockOfSleepers(),
) {
  const hurry = new AbortController();
  const said: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    said.push(event);
    onSaid(hurry);
  };
  const leases = { ...hostLeases(hostAt(), 'environment-lease'), renew };
  const parts: TestParts = { clock, hosts: { environmentLeases: async () => leases }, emit };
  const ctx = stageContext(tempProject(), { ...parts, interrupt: { requested: false, signal: hurry.signal } });
  const held = withLease(CLAIM, ctx, async ({ lease }) => lease?.holds());
  const answer = await held.catch((error: unknown) => error);
  return { answer, said };
}

test('waits for a silent host until lease expiry, and says so', async () => {
  const { answer, said } = await asking(never);
  expect(answer).toMatchObject({ code: 'host-silent', exit: 4, text: { params: { host: 'gpu1' } } });
  // Renewed last a third of its 120 s ago, it expires in 80 s.
  const params = { host: 'gpu1', environment: 'x', seconds: 60 };
  expect(said).toEqual([{ type: 'waiting', text: { key: 'lease.environment.waiting', params } }]);
});

test('repeats slow queries less often than failing ones', async () => {
  let questions = 0;
  const clock = clockOfSleepers();
  const slow = async (): Promise<never> => {
    questions += 1;
    await clock.sleep(45_000);
    throw connectionLost('gpu1', 'timeout');
  };
  const { answer } = await asking(slow, undefined, clock);
  expect(answer).toMatchObject({ code: 'connection-lost', exit: 4 });
  expect(questions).toBe(2);
});

test('retries a brief connection loss without a message', async () => {
  const answers = [() => Promise.reject(connectionLost('gpu1', 'reset')), async () => true];
  const { answer, said } = await asking(() => answers.shift()?.() ?? never());
  expect(answer).toBe(true);
  expect(said).toEqual([]);
});

test('an urgent command does not wait for the response', async () => {
  const { answer, said } = await asking(never, (hurry) => hurry.abort());
  expect(answer).toMatchObject({ name: 'AbortError' });
  expect(said).toHaveLength(1);
});
