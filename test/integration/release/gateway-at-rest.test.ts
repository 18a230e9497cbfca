import { expect, onTestFinished, test } from 'vitest';
import { askOnce, killGateway, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { keepersIn } from '../../support/keepers.ts';
import { processesNaming } from '../../support/processes.ts';
import { git } from '../../support/temp-project.ts';
import { sharedDeployment, type Operator, type SharedDeployment } from '../../support/two-operators.ts';
import { bedOf } from '../../support/ssh-faults.ts';

/** Kills the gateway whose files lie in a store and what would start it again, and waits for their end. */
async function killGatewayIn(store: string): Promise<void> {
  const alive = (): number[] => [
    ...keepersIn(store),
    ...processesNaming(store).flatMap(({ pid, command }) => (command.includes('haproxy') ? [pid] : [])),
  ];
  for (const pid of alive()) process.kill(pid, 'SIGKILL');
  await expect.poll(alive).toEqual([]);
}

const REFUSED = { exit: 3, json: { error: { code: 'gates-failed' } } };

/** A clone that never fetched the environment takes it for new. */
async function refusesWithoutItsFile(operator: Operator, line: string): Promise<void> {
  const { root } = operator;
  git(root, 'rm', '--quiet', 'environments/production.yaml');
  git(root, 'commit', '--quiet', '-m', 'never fetched');
  expect(await operator.sovran(line)).toMatchObject(REFUSED);
  git(root, 'reset', '--quiet', '--hard', 'HEAD~1');
}

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

test('an outdated clone cannot undo a switch while the gateway is down', async () => {
  const { ann, bob, add, far, live } = await unfetchedMove();
  await killGatewayIn(far);
  const behind = { release: 'one-1', serving: null, health: 'gateway-down', next: 'git pull' };
  const said = await bob.sovran('status --json');
  expect(said.json, said.stdout).toMatchObject({ environments: [behind] });
  for (const line of [add, 'release promote two-1 --env production', 'release rollback --env production']) {
    const refused = await bob.sovran(`${line} --json`);
    expect(refused, line).toMatchObject(REFUSED);
    expect(refused.stdout, line).toContain('served-as-recorded');
  }
  expect((await ann.sovran('status --json')).json).toMatchObject({ next: expect.arrayContaining([`sovran ${add}`]) });
  await refusesWithoutItsFile(bob, `${add} --approvals 0 --json`);
  ann.push();
  bob.pull();
  expect((await bob.sovran(add)).exit).toBe(0);
  expect(await live()).toEqual(['two-1']);
}, 300_000);

test('a rollback starts a stopped gateway, then switches', async () => {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  await killGateway(box);
  const rolled = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(rolled, rolled.stdout).toMatchObject({ exit: 0, json: { to: 'one-1', warm: true } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
}, 240_000);
