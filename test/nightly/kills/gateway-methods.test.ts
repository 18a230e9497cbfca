import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { frontFixture } from '../../support/front-fixture.ts';
import { gatewayFixture, KEY, sha256, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { processesNaming } from '../../support/processes.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';
import { sampled } from '../../support/tier.ts';

const CHILD = fileURLToPath(new URL('../../support/gateway-child.ts', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const SENDS = 'set server|(commit|add|set|del) map|reload';
const NEW_KEY = 'svk_new';

type Method = 'ensure' | 'assign' | 'switchTo' | 'addKeys' | 'revokeKeys' | 'certificate' | 'setMember';

interface MethodCase {
  method: Method;
  /** A front with two members instead of a gateway that was never started. */
  front?: true;
  args: (fixture: GatewayFixture) => unknown[];
  /** Brings a fresh gateway to where the call begins. */
  prepare?: (fixture: GatewayFixture) => Promise<void>;
  /** What holds once the call came to its end. */
  check: (fixture: GatewayFixture) => Promise<void>;
  /** What holds whatever the call has done so far. */
  always?: (fixture: GatewayFixture) => Promise<void>;
}

const knock = async ({ url }: GatewayFixture, key: string): Promise<number> =>
  (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}`, connection: 'close' } })).status;

const ready = async ({ gateway }: GatewayFixture): Promise<(string | undefined)[]> =>
  (await gateway.status()).slots.filter(({ state }) => state === 'ready').map(({ release }) => release);

async function started({ gateway, spec }: GatewayFixture): Promise<void> {
  await gateway.ensure(spec);
}

/** `r1` has the traffic, and `r2` waits for it. */
async function serving(fixture: GatewayFixture): Promise<void> {
  const { gateway, dir } = fixture;
  await started(fixture);
  for (const [slot, release] of [
    ['blue', 'r1'],
    ['green', 'r2'],
  ] as const) {
    const { socket } = await streamingBackend(join(dir, `${release}.sock`), { release, tokens: 1 });
    await gateway.assign(slot, { socket, release });
  }
  await gateway.switchTo('blue', 'r1');
}

const CASES: MethodCase[] = [
  {
    method: 'ensure',
    args: ({ spec }) => [spec],
    check: async (fixture) => {
      expect((await fixture.gateway.status()).running).toBe(true);
      expect([await knock(fixture, KEY), await knock(fixture, NEW_KEY)]).toEqual([503, 401]);
      const own = processesNaming(fixture.dir).filter(({ command }) => command.startsWith('haproxy'));
      expect(new Set(own.map(({ group }) => group)).size).toBe(1);
    },
  },
  {
    method: 'assign',
    prepare: started,
    args: ({ dir }) => ['blue', { socket: join(dir, 'one.sock'), release: 'r1' }],
    check: async ({ gateway }) =>
      expect((await gateway.status()).slots[0]).toMatchObject({ slot: 'blue', state: 'maint', release: 'r1' }),
  },
  {
    method: 'switchTo',
    prepare: serving,
    args: () => ['green', 'r2'],
    always: async (fixture) => expect(await ready(fixture)).toHaveLength(1),
    check: async (fixture) => {
      expect(await ready(fixture)).toEqual(['r2']);
      expect((await fixture.gateway.status()).lastServed).toBe('r2');
    },
  },
  {
    method: 'addKeys',
    prepare: started,
    args: () => [{ [sha256(NEW_KEY)]: { application: 'portal' } }],
    check: async (fixture) => expect([await knock(fixture, KEY), await knock(fixture, NEW_KEY)]).toEqual([503, 503]),
  },
  {
    method: 'revokeKeys',
    prepare: started,
    args: () => [{ application: 'portal', upTo: 0 }],
    check: async (fixture) => {
      expect(await knock(fixture, KEY)).toBe(401);
      await fixture.gateway.stop();
      await fixture.gateway.ensure(fixture.spec);
      expect(await knock(fixture, KEY)).toBe(401);
    },
  },
  {
    method: 'certificate',
    args: () => [],
    check: async ({ gateway, places }) => {
      const { pem } = await gateway.certificate();
      expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
      expect(readdirSync(places.dir).filter((name) => /^(own-|\.sovran)/.test(name))).toHaveLength(1);
    },
  },
  {
    method: 'setMember',
    front: true,
    args: () => ['gpu1', 'drain'],
    always: async ({ gateway }) => expect((await gateway.status()).members?.[1]?.state).toBe('ready'),
    check: async ({ gateway }) => {
      expect((await gateway.status()).members?.map(({ state }) => state)).toEqual(['drain', 'ready']);
      expect(await gateway.alterations()).toEqual([]);
    },
  },
];

/** Calls a method in a process of its own, which dies where the settings say; resolves with its signal. */
function callApart(
  { dir }: GatewayFixture,
  method: Method,
  args: unknown[],
  settings: NodeJS.ProcessEnv,
): Promise<NodeJS.Signals | null> {
  const env = { ...process.env, ...settings, KILL_SENDS: SENDS, KILL_SPAWNS: '1' };
  const argv = [`--import=${PRELOAD}`, CHILD, dir, method, JSON.stringify(args)];
  const child = spawn(process.execPath, argv, { env, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

async function fresh({ prepare, front }: MethodCase): Promise<GatewayFixture> {
  const fixture = front ? await frontFixture(['gpu1', 'gpu2']) : await gatewayFixture();
  await prepare?.(fixture);
  return fixture;
}

test.each(CASES)('$method killed at any point and repeated gives one result', { timeout: 900_000 }, async (one) => {
  const { method, args, check, always } = one;
  const counted = await fresh(one);
  const points = join(counted.dir, 'points');
  expect(await callApart(counted, method, args(counted), { COUNT_TO: points })).toBe(null);
  await check(counted);
  const count = readFileSync(points, 'utf8').trim().split('\n').length;
  const kills = Array.from({ length: count * 2 }, (_, at) => ({
    at: (at >> 1) + 1,
    side: at % 2 ? 'after' : 'before',
  }));
  // A wait asks less often on a busy machine: a call may end before its last points.
  let unkilled = 0;
  for (const { at, side } of sampled(kills, 1)) {
    const fixture = await fresh(one);
    const given = args(fixture);
    const signal = await callApart(fixture, method, given, { KILL_AT: `${at}`, KILL_SIDE: side });
    if (signal !== 'SIGKILL') unkilled += 1;
    await always?.(fixture);
    await (fixture.gateway[method] as (...again: unknown[]) => Promise<unknown>)(...given);
    await check(fixture);
  }
  expect(unkilled).toBeLessThanOrEqual(kills.length / 4);
});
