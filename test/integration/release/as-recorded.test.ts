import { expect, test } from 'vitest';
import { contextOn } from '../../support/context-on.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment } from '../../support/two-operators.ts';

test('traffic that went elsewhere without a record is given back only by whoever says so', async () => {
  const shared = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann] = shared.operators;
  for (const line of ['promote one-1', 'promote two-1']) expect(await ann.act(line)).toEqual({ exit: 0 });
  const gateway = await (await contextOn(shared, ann.root)).gateway('production');
  const { slots } = await gateway.status();
  await gateway.switchTo(slots.find(({ release }) => release === 'one-1')?.slot ?? 'blue', 'one-1');
  expect(await shared.live()).toEqual(['one-1']);

  const add = `env add production --host gpu1 --port ${shared.box.port} --json`;
  const refused = await ann.sovran(add);
  expect(refused.json).toMatchObject({ error: { details: { gates: [{ id: 'served-as-recorded' }] } } });
  expect(refused.stdout).toContain('--as-recorded');
  expect(await shared.live()).toEqual(['one-1']);

  const back = await ann.sovran(`${add} --as-recorded`);
  expect(back.exit, back.stdout).toBe(0);
  expect(await shared.live()).toEqual(['two-1']);
  await expect
    .poll(async () => (await ann.sovran('status --json')).json, { timeout: 60_000 })
    .toMatchObject({ environments: [{ health: 'healthy' }] });
});
