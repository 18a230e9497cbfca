import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aHost, factsOf } from '../../support/project/machines.ts';
import { frontWorld, type FrontWorld } from '../../support/front-world.ts';
import type { CliResult } from '../../support/sovran.ts';
import { lostOf, steadyLoad, type SteadyLoad } from '../../support/steady-load.ts';

let world: FrontWorld;
let key: string;
beforeAll(async () => {
  world = await frontWorld(2);
  const file = join(world.base, 'key');
  await world.must('app', 'add', 'caller', '--env', 'wide', '--key-out', file);
  key = readFileSync(file, 'utf8').trim();
}, 120_000);
afterAll(() => world.dispose());

interface Shown {
  health: string;
  members: { name: string; release: string | null; state: string; up: boolean; until: string }[];
}

const shown = async (): Promise<Shown> => (await world.sovran('env', 'show', 'wide', '--json')).json as Shown;
const released = async (): Promise<unknown[]> => (await shown()).members.map(({ release }) => release);
const promote = (release: string, ...flags: string[]) =>
  world.sovran('release', 'promote', release, '--env', 'wide', '--watch', '300ms', '--json', ...flags);
const load = (streams = 8): SteadyLoad =>
  steadyLoad({ host: '127.0.0.1', port: world.front, key, model: 'wide' }, streams);

test('shows what a promotion does on each host', async () => {
  const plan = (await promote('one-1', '--dry-run')).json as { gates: { id: string }[]; steps: { host: string }[] };
  expect(plan.gates[0]).toMatchObject({ id: 'capacity', verdict: 'pass' });
  expect(plan.gates.map(({ id }) => id)).toContain('Environment/wide.b: approvals');
  expect([...new Set(plan.steps.map(({ host }) => host))].filter(Boolean)).toEqual(['a', 'b']);
});

test('promotes host by host and proves the whole', async () => {
  const first = await promote('one-1');
  expect(first).toMatchObject({ exit: 0, json: { mode: 'host-by-host', verdict: 'passed', maxUnavailable: 0 } });
  const { requests, byMember } = first.json as { requests: { sent: number; lost: number }; byMember: object };
  expect(requests.lost).toBe(0);
  expect(requests.sent).toBeGreaterThanOrEqual(40);
  expect(Object.keys(byMember).toSorted()).toEqual(['wide.a', 'wide.b']);
  expect(await shown()).toMatchObject({ health: 'healthy', members: [{ up: true }, { up: true }] });
  const { items } = (await world.sovran('env', 'list', '--json')).json as { items: { name: string }[] };
  const members = ['wide.a', 'wide.b', 'wide.c'];
  expect(items.find(({ name }) => name === 'wide')).toMatchObject({ release: 'one-1', members });
  const { environments } = (await world.sovran('release', 'show', 'one-1', '--json')).json as {
    environments: { environment: string; live: boolean }[];
  };
  expect(environments.map(({ environment, live }) => [environment, live])).toEqual([
    ['production', false],
    ['wide', true],
  ]);
});

test('loses no stream while hosts join, serve another release and leave', async () => {
  const streams = load();
  const up = await world.sovran('env', 'scale', 'wide', '--replicas', '3', '--json');
  expect(up).toMatchObject({ exit: 0, json: { kind: 'Scaling', joined: ['wide.c'], verdict: 'passed' } });
  expect(await promote('two-1')).toMatchObject({ exit: 0, json: { replicas: 3, verdict: 'passed' } });
  expect(await released()).toEqual(['two-1', 'two-1', 'two-1']);
  const back = await world.sovran('release', 'rollback', '--env', 'wide', '--json');
  expect(back).toMatchObject({ exit: 0, json: { from: 'two-1', verdict: 'rolled-back' } });
  expect(await released()).toEqual(['one-1', 'one-1', 'one-1']);
  const down = await world.sovran('env', 'scale', 'wide', '--replicas', '1', '--json');
  expect(down).toMatchObject({ exit: 0, json: { left: ['wide.b', 'wide.c'], verdict: 'passed' } });
  const seen = await streams.stop();
  expect(lostOf(seen)).toEqual([]);
  expect(seen.length).toBeGreaterThan(100);
  console.log(`${seen.length} streams, none lost`);
});

test('goes back where the last promotion came to', async () => {
  const again = await world.sovran('release', 'rollback', '--env', 'wide', '--json');
  expect(again).toMatchObject({ exit: 3, json: { error: { code: 'nothing-to-roll-back' } } });
});

test('stops front and members, and restores both', async () => {
  const refused = await world.sovran('env', 'stop', 'wide', '--json');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect((await load(2).stop()).every(({ status }) => status === 200)).toBe(true);
  const stopped = await world.sovran('env', 'stop', 'wide', '--yes', '--json');
  expect(stopped).toMatchObject({ exit: 0, json: { members: [{ environment: 'wide' }, { outcome: 'done' }, {}, {}] } });
  expect((await shown()).health).toBe('gateway-down');
  await world.must('env', 'add', 'wide', '--host', 'local', '--port', String(world.front));
  expect(lostOf(await load(2).stop())).toEqual([]);
});

test.for([
  [['app', 'add', 'other', '--env', 'wide.a', '--key-out', '/tmp/no-key-of-a-member'], 'member-of-front', 2],
  [['release', 'approve', 'one-1', '--env', 'wide.a', '--key', '/tmp/none'], 'member-of-front', 2],
  [['env', 'scale', 'production', '--replicas', '1'], 'not-a-front', 2],
  [['env', 'scale', 'wide', '--replicas', '4'], 'too-few-hosts', 3],
  [['release', 'promote', 'one-1', '--env', 'wide', '--plan-out', '/tmp/none.plan'], 'plan-of-several', 2],
] as const)('refuses %s', async ([argv, code, exit]) => {
  expect(await world.sovran(...argv, '--json')).toMatchObject({ exit, json: { error: { code } } });
});

test('refuses a member whose file was edited', async () => {
  const path = join(world.root, 'environments/wide.a.yaml');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before.replace('drainSeconds: 60', 'drainSeconds: 6'));
  world.commit();
  const refused = await promote('two-1');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(refused.stdout).toContain('as-front');
  await world.must('env', 'add', 'wide', '--host', 'local', '--port', String(world.front));
  expect(readFileSync(path, 'utf8')).toBe(before);
});

/** What a command answers while a host of the front does not; the host is back afterwards. */
async function whileSilent(host: string, ...argv: string[]): Promise<CliResult> {
  await world.add(aHost(host, { address: 'root@127.0.0.1:1', facts: factsOf() }));
  const ran = await world.sovran(...argv, '--json');
  await world.add(aHost(host, { facts: factsOf() }));
  return ran;
}

const DOWN = { exit: 4, json: { error: { code: 'host-unreachable' } } };

test('a silent host keeps the others from no way back', async () => {
  await world.must('env', 'scale', 'wide', '--replicas', '2');
  const again = ['env', 'add', 'wide', '--host', 'local', '--port', String(world.front)];
  await world.must('env', 'stop', 'wide', '--yes');
  expect(await whileSilent('b', ...again)).toMatchObject({ exit: 4, json: { name: 'wide' } });
  expect(lostOf(await load(2).stop())).toEqual([]);
  expect((await shown()).members).toMatchObject([{ up: true }, { up: false }]);
  expect(await world.sovran(...again)).toMatchObject({ exit: 0 });
  expect(await whileSilent('b', 'release', 'promote', 'two-1', '--env', 'wide')).toMatchObject(DOWN);
  expect(await released()).toEqual(['one-1', 'one-1']);
  expect(await promote('two-1')).toMatchObject({ exit: 0 });
  const [done, failed] = [{ outcome: 'done' }, { outcome: 'failed', code: 'host-unreachable' }];
  expect(await whileSilent('b', 'release', 'rollback', '--env', 'wide')).toMatchObject({
    exit: 4,
    json: { verdict: 'failed', members: [done, failed] },
  });
  expect(await released()).toEqual(['one-1', 'two-1']);
  expect(await whileSilent('b', 'env', 'scale', 'wide', '--replicas', '1')).toMatchObject({
    exit: 4,
    json: { left: [], verdict: 'passed' },
  });
  await world.must('env', 'stop', 'wide.b', '--yes');
  expect(await released()).toEqual(['one-1']);
});

test('a missing model is refused before any host changes', async () => {
  const digest = await world.addModel('gone', { tokens: 1 });
  await world.must('release', 'create', 'gone-1', '--model', 'gone', '--host', 'local');
  rmSync(await world.treePath(digest), { recursive: true });
  const refused = await promote('gone-1');
  expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(refused.stdout).toContain('model-verified');
  expect(await released()).toEqual(['one-1']);
});
