import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sweep } from '../../support/kill-points.ts';
import { expectSettled, gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { expectRecorded, knock, runningGateways, sweptSandboxes } from '../../support/swept-gateway.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

const effects = { sends: /set server|(commit|add|set|del) map|reload/, spawns: true };
const add = (box: { port: number }): string[] => [
  'env',
  'add',
  'production',
  '--host',
  'local',
  '--port',
  `${box.port}`,
];

let template: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** A project without an environment; its key is there already. */
async function bareSandbox(): Promise<ReleaseSandbox> {
  const box = await releaseSandbox({ from: template.base });
  rmSync(join(box.root, '.sovran'), { recursive: true, force: true });
  rmSync(join(box.root, 'environments', 'production.yaml'));
  box.commit();
  return box;
}

/** A live release whose gateway and service have ended, as `env stop` or a reboot leaves them. */
async function silentSandbox(): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, { blue: 'one-1' });
  await (await gatewayOf(box)).stop();
  for (const { id } of await box.runner.services.list()) await box.runner.services.stop(id, 0);
  return box;
}

test('resume finishes a killed new environment with one gateway', async () => {
  const { boxOf, hooks } = sweptSandboxes(bareSandbox);
  const report = await sweep({
    ...hooks,
    command: (dir) => add(boxOf(dir)),
    effects,
    resume: ['resume'],
    sides: ['before'],
    stride: 2,
    check: async (dir) => {
      const box = boxOf(dir);
      expect([runningGateways(box), await knock(box, PORTAL_KEY), await knock(box, 'svk_no')]).toEqual([1, 503, 401]);
      expectRecorded(box);
    },
  });
  console.log(`env add, new, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(12);
});

test('repeating a killed env add restores the environment’s release', async () => {
  const { boxOf, hooks } = sweptSandboxes(silentSandbox);
  const report = await sweep({
    ...hooks,
    command: (dir) => add(boxOf(dir)),
    effects,
    resume: 'same',
    sides: ['after'],
    stride: 3,
    check: async (dir) => {
      await expectSettled(boxOf(dir), 'one-1', { 'one-1': 'live' });
      expect(runningGateways(boxOf(dir))).toBe(1);
    },
  });
  console.log(
    `env add, stopped, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`,
  );
  expect(report.points).toBeGreaterThan(8);
});

test.each([
  { repair: 'resume', resume: ['resume'], side: 'before' as const },
  { repair: 'the same command', resume: 'same' as const, side: 'after' as const },
])('a stop killed $side its effects ends with nothing running by $repair', async ({ repair, resume, side }) => {
  const { boxOf, hooks } = sweptSandboxes(() => liveSandbox(template, { blue: 'one-1' }));
  const report = await sweep({
    ...hooks,
    command: ['env', 'stop', 'production', '--yes'],
    effects,
    resume,
    sides: [side],
    stride: 3,
    check: async (dir) => {
      const box = boxOf(dir);
      const states = (await box.runner.services.list()).map(({ state }) => state);
      expect([runningGateways(box), states.filter((state) => state !== 'exited' && state !== 'absent')]).toEqual([
        0,
        [],
      ]);
      expectRecorded(box);
      expect((await box.sovran(...add(box))).exit).toBe(0);
      await expectSettled(box, 'one-1', { 'one-1': 'live' });
    },
  });
  console.log(`env stop, ${repair}: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(7);
});
