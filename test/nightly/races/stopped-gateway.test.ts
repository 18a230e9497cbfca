import { expect, test, vi } from 'vitest';
import { bedOf } from '../../support/ssh-faults.ts';
import { git } from '../../support/temp-project.ts';
import { sharedDeployment, stoppedIn, type Operator, type SharedDeployment } from '../../support/two-operators.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

const REFUSED = { exit: 3, json: { error: { code: 'gates-failed' } } };

/** What bob has not fetched: two-1 has the traffic since, his clone knows of one-1. `add` brings the environment in line. */
async function unfetchedMove(): Promise<SharedDeployment & { ann: Operator; bob: Operator; add: string }> {
  const deployment = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = deployment.operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  ann.push();
  bob.pull();
  expect((await ann.act('promote two-1')).exit).toBe(0);
  return { ...deployment, ann, bob, add: `env add production --host gpu1 --port ${deployment.box.port}` };
}

test('an outdated clone cannot undo a switch that a colleague’s stop followed', async () => {
  const { ann, bob, add, live } = await unfetchedMove();
  expect((await ann.sovran('env stop production --yes')).exit).toBe(0);
  const behind = { release: 'one-1', health: 'gateway-down', next: 'git pull' };
  expect((await bob.sovran('status --json')).json).toMatchObject({ environments: [behind] });
  expect(await bob.sovran(`${add} --json`)).toMatchObject(REFUSED);
  expect((await ann.sovran(add)).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
});

test('an interrupted or outdated stop forgets nothing', async () => {
  const { ann, bob, add, live, backdate } = await unfetchedMove();
  ann.push();
  const cut = ann.act('stop stop-at stop-gateway');
  await stoppedIn(ann, 'stop-gateway');
  ann.child.kill('SIGKILL');
  await expect(cut).rejects.toThrow('gone');
  backdate(3600);
  const drained = { release: 'one-1', serving: null, next: 'git pull' };
  expect((await bob.sovran('status --json')).json).toMatchObject({ environments: [drained] });
  expect(await bob.sovran(`${add} --json`)).toMatchObject(REFUSED);
  expect((await bob.sovran('env show production')).stdout).toContain('two-1 had it last');
  const stopped = await bob.sovran('env stop production --yes');
  expect(stopped, stopped.stderr).toMatchObject({ exit: 0 });
  const next = stopped.stdout + stopped.stderr;
  expect(next).toMatch(/Next: git pull\s+sovran env show production/);
  expect(next, 'which would take the traffic from what has it').not.toContain('--as-recorded');
  expect(await bob.sovran(`${add} --json`)).toMatchObject(REFUSED);
  git(bob.root, 'pull', '--quiet', '--no-rebase', '--no-edit');
  expect((await bob.sovran(add)).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
});

test('a stop by an unaware clone forgets nothing without its word', async () => {
  const { operators, box } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  const add = `env add production --host gpu1 --port ${box.port}`;
  expect((await bob.sovran('env stop production --yes')).exit).toBe(0);
  const refused = await bob.sovran(`${add} --json`);
  expect(refused, refused.stdout).toMatchObject(REFUSED);
  expect(refused.stdout).toContain(`${add} --as-recorded`);
  for (const line of [`${add} --as-recorded`, add]) {
    const said = await bob.sovran(line);
    expect(said.exit, said.stderr).toBe(0);
  }
});
