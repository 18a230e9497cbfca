import { expect, test } from 'vitest';
import { contextOn } from '../../support/context-on.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment, type SharedDeployment } from '../../support/two-operators.ts';

test('unrecorded traffic returns only on request; another clone follows the record', async () => {
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
  await anUpToDateColleagueRollsBack(shared);
});

/** To what is recorded, whatever its slot holds. */
async function anUpToDateColleagueRollsBack(shared: SharedDeployment): Promise<void> {
  const [ann, bob] = shared.operators;
  ann.push();
  bob.pull();
  const ctx = await contextOn(shared, ann.root);
  const gateway = await ctx.gateway('production');
  const services = await (await ctx.runners.open('gpu1')).services.list();
  const two = services.find(({ labels }) => labels.release === 'two-1');
  const { slots } = await gateway.status();
  const slot = slots.find(({ release }) => release === 'one-1')?.slot ?? 'blue';
  await gateway.assign(slot, { socket: two?.socket ?? '', release: 'three-1' });

  const told = { environments: [{ misplaced: [{ slot, recorded: 'one-1', holds: 'three-1' }] }] };
  expect((await bob.sovran('status --json')).json).toMatchObject(told);
  const rolled = await bob.sovran('release rollback --env production --json');
  expect(rolled, rolled.stdout).toMatchObject({ exit: 0, json: { to: 'one-1', warm: true } });
  expect(await shared.live()).toEqual(['one-1']);
}
