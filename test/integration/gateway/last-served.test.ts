import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Slot } from '../../../src/lib/core/ports/gateway.ts';
import { gatewayFixture, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

/** A running gateway with `old-1` in blue and `new-1` in green; `old-1` has the traffic. */
async function twoReleases(): Promise<GatewayFixture> {
  const fixture = await gatewayFixture();
  await fixture.gateway.ensure(fixture.spec);
  for (const [slot, release] of [['blue', 'old-1'] as const, ['green', 'new-1'] as const]) {
    const { socket } = await streamingBackend(join(fixture.dir, `${slot}.sock`), { release, tokens: 1 });
    await fixture.gateway.assign(slot, { socket, release });
    await fixture.gateway.waitUp(slot, 60_000);
  }
  await fixture.gateway.switchTo('blue', 'old-1');
  return fixture;
}

async function lastOf({ gateway }: GatewayFixture): Promise<string | undefined> {
  return (await gateway.status()).lastServed;
}

test('traffic’s last owner survives a drain, a stop, and a start', async () => {
  const world = await twoReleases();
  const { gateway, spec } = world;
  expect(await lastOf(world)).toBe('old-1');
  await gateway.switchTo('green', 'new-1');
  expect(await lastOf(world)).toBe('new-1');
  await gateway.setSlot('green', 'drain');
  expect(await lastOf(world)).toBe('new-1');
  await gateway.rest({ forget: false });
  expect(await lastOf(world)).toBe('new-1');
  await gateway.ensure(spec);
  expect(await gateway.status()).toMatchObject({ running: true, lastServed: 'new-1', slots: [{}, { state: 'drain' }] });
  await gateway.rest({ forget: false });
  expect(await lastOf(world)).toBe('new-1');
});

test('a move that failed leaves no trace in it', async () => {
  const world = await twoReleases();
  for (const had of ['old-1', null]) {
    await world.gateway.switchTo('green', 'new-1');
    await world.gateway.withdraw('green', had);
    const { lastServed = null, slots } = await world.gateway.status();
    expect({ lastServed, states: slots.map(({ state }) => state) }).toEqual({
      lastServed: had,
      states: ['drain', 'drain'],
    });
  }
});

test('forgets it on request, also for a stopped gateway', async () => {
  const world = await twoReleases();
  await world.gateway.rest({ forget: false });
  await world.gateway.rest({ forget: true });
  expect(await lastOf(world)).toBeUndefined();
});

test.each<[string, Slot | null, string | undefined]>([
  ['a slot with traffic', 'green', 'new-1'],
  ['no slot with traffic', null, undefined],
])('a state of an earlier version says what its slots say: %s', async (_, ready, said) => {
  const { places, ...world } = await twoReleases();
  await world.gateway.rest({ forget: true });
  const state = JSON.parse(readFileSync(places.state, 'utf8')) as { slots: Record<Slot, { state: string }> };
  if (ready) state.slots[ready].state = 'ready';
  writeFileSync(places.state, JSON.stringify(state));
  expect(await lastOf({ places, ...world })).toBe(said);
});
