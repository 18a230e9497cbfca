import { expect, test, vi } from 'vitest';
import { bedOf } from '../../support/ssh-faults.ts';
import { sharedDeployment } from '../../support/two-operators.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 35] a clone that has not fetched a promotion does not undo it', async () => {
  const { operators, live } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  const stale = await bob.sovran('release promote two-1 --env production --watch 0s --json');
  expect(stale).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(stale.stdout).toContain('served-as-recorded');
  expect(await live()).toEqual(['one-1']);
  ann.push();
  bob.pull();
  expect((await bob.act('promote two-1')).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
});

test('[fault 35] an outdated clone is refused its undoing; a fetched one continues', async () => {
  const { box, operators, live } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  ann.push();
  bob.pull();
  expect((await ann.act('promote two-1')).exit).toBe(0);
  const behind = { release: 'one-1', serving: 'two-1', health: 'behind', next: 'git pull' };
  expect((await bob.sovran('status --json')).json).toMatchObject({ environments: [behind] });
  const add = `env add production --host gpu1 --port ${box.port}`;
  const said = await bob.sovran('status');
  expect(said.stdout + said.stderr).not.toContain(add);
  const refused = await bob.sovran(`${add} --json`);
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(refused.stdout).toContain('served-as-recorded');
  expect((await bob.sovran(add)).stderr).toContain('git pull');
  expect(await live()).toEqual(['two-1']);
  ann.push();
  bob.pull();
  expect((await bob.sovran('env stop production --yes')).exit).toBe(0);
  expect((await bob.sovran('status')).stdout).toContain('gateway stopped');
  expect((await bob.sovran(add)).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
});
