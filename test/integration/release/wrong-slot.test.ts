import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Slot } from '../../../src/lib/core/ports/gateway.ts';
import { askOnce, FAST, gatewayOf, liveSandbox, sandboxTemplate, serve } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';

let template: ReleaseSandbox;
beforeAll(async () => {
  template = await sandboxTemplate();
  await template.addReleases({ three: FAST });
}, 240_000);
afterAll(() => template.dispose());

/** two-1 serves in green, one-1 is kept in blue, and three-1, which nobody recorded, was put into the given slot. */
async function withThreeIn(slot: Slot): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
  onTestFinished(() => box.dispose());
  await serve(box, await gatewayOf(box), slot, 'three-1');
  return box;
}

const holdingOf = async (box: ReleaseSandbox): Promise<(string | undefined)[]> =>
  (await (await gatewayOf(box)).status()).slots.map(({ release, state }) => `${release} ${state}`);

test('a rollback switches to the release it names, whatever the slot', async () => {
  const box = await withThreeIn('blue');
  const rolled = await box.sovran('release', 'rollback', '--env', 'production', '--json');
  expect(rolled, rolled.stdout).toMatchObject({ exit: 0, json: { to: 'one-1', warm: true } });
  expect(await askOnce(box)).toEqual({ status: 200, release: 'one-1' });
  expect(await holdingOf(box)).toEqual(['one-1 ready', 'two-1 drain']);
}, 240_000);

test('reports a slot with another release, and the named command fixes it', async () => {
  const box = await withThreeIn('blue');
  const mend = `env add production --host local --port ${box.port} --as-recorded`;
  const misplaced = [{ slot: 'blue', recorded: 'one-1', holds: 'three-1' }];
  const status = await box.sovran('status', '--json');
  expect(status.json).toMatchObject({ environments: [{ health: 'healthy', misplaced }] });
  expect(status.json).toMatchObject({ next: expect.arrayContaining([`sovran ${mend}`]) });
  const shown = await box.sovran('env', 'show', 'production');
  expect(shown.stdout).toContain('Slot blue of production holds three-1; the project records one-1.');
  expect(shown.stdout + shown.stderr).toContain(mend);
  const mended = await box.sovran(...mend.split(' '), '--yes', '--json');
  expect(mended, mended.stdout).toMatchObject({ exit: 0, json: { misplaced: [] } });
  expect(await holdingOf(box)).toEqual(['one-1 drain', 'two-1 ready']);
  expect((await box.sovran('status', '--json')).json).toMatchObject({ environments: [{ misplaced: [] }] });
}, 240_000);

test('a wrong live slot returns to the record without losing requests', async () => {
  const box = await withThreeIn('blue');
  const gateway = await gatewayOf(box);
  await gateway.switchTo('blue', 'three-1');
  await serve(box, gateway, 'green', 'one-1');
  await gateway.switchTo('green', 'one-1');
  expect(await askOnce(box)).toMatchObject({ release: 'one-1' });
  const seen = { asking: true };
  const asked = (async (): Promise<Set<string | null>> => {
    const releases = new Set<string | null>();
    while (seen.asking) releases.add((await askOnce(box)).release);
    return releases;
  })();
  const mend = `env add production --host local --port ${box.port} --as-recorded --yes --json`;
  const mended = await box.sovran(...mend.split(' '));
  seen.asking = false;
  expect(mended, mended.stdout).toMatchObject({ exit: 0 });
  expect([...(await asked)].filter((release) => !['one-1', 'two-1'].includes(release ?? ''))).toEqual([]);
  expect(await askOnce(box)).toEqual({ status: 200, release: 'two-1' });
  expect(await holdingOf(box)).toEqual(['one-1 drain', 'two-1 ready']);
}, 240_000);
