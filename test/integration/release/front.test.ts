import { afterAll, beforeAll, expect, test } from 'vitest';
import { frontWorld, type FrontWorld } from '../../support/front-world.ts';

let world: FrontWorld;
beforeAll(async () => {
  world = await frontWorld(2);
}, 120_000);
afterAll(() => world.dispose());

interface Shown {
  health: string;
  members: { name: string; release: string | null; state: string; up: boolean; until: string }[];
}

const shown = async (): Promise<Shown> => (await world.sovran('env', 'show', 'wide', '--json')).json as Shown;

test('promotes host by host, scales up and down, rolls back', { timeout: 240_000 }, async () => {
  const first = await world.sovran('release', 'promote', 'one-1', '--env', 'wide', '--watch', '300ms', '--json');
  console.log(first.stdout, first.stderr);
  expect(first).toMatchObject({ exit: 0, json: { mode: 'host-by-host', verdict: 'passed', requests: { lost: 0 } } });
  console.log(JSON.stringify(await shown(), null, 1));
});
