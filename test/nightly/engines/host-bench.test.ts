import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineWorld, type EngineWorld } from '../../support/engine-world.ts';
import { sovran } from '../../support/sovran.ts';

const timeout = 1_800_000;
const ALL_REDUCE = 'host bench local two --all-reduce --interface lo --seconds 1 --json'.split(' ');
let world: EngineWorld;

beforeAll(async () => {
  world = await engineWorld(['cpu']);
  await world.run('host', 'add', 'two', '--local');
}, timeout);
afterAll(() => world.dispose());

test('torch of an installed engine reduces over two hosts by gloo', { timeout }, async () => {
  const { exit, json } = await sovran(ALL_REDUCE, { cwd: world.project, env: world.env });
  const { metrics } = json as { metrics: { name: string; value: number; unit: string; n: number }[] };
  expect([0, 5]).toContain(exit);
  expect(metrics).toMatchObject([{ name: 'all-reduce/local-two', unit: 'Gbit/s' }]);
  expect(metrics[0]!.value).toBeGreaterThan(0.1);
  expect(metrics[0]!.n).toBeGreaterThanOrEqual(3);
  console.log('all-reduce:', metrics);
});

test('an interface that no host has is refused', { timeout }, async () => {
  const typed = ALL_REDUCE.map((word) => (word === 'lo' ? 'none9' : word));
  const { exit, json } = await sovran(typed, { cwd: world.project, env: world.env });
  expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
});
