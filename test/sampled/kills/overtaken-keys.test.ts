import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openKeys } from '../../../src/lib/stages/serving/applications/open-keys.ts';
import { gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { sweep } from '../../support/kill-points.ts';
import { killedRotation } from '../../support/killed-key-run.ts';
import { PORTAL_KEY, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { stageContext } from '../../support/stage-context.ts';
import { expectRecorded, knock, sweptSandboxes } from '../../support/swept-gateway.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

let template: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** The gateway lets two keys of `portal` in: the one before a rotation that was cut, and the one that it made. */
async function withCutRotation(): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, {});
  await killedRotation({ ctx: stageContext(box.root, { gateway: () => gatewayOf(box) }) }, 'after', 3600);
  expect(await openAt(box)).toHaveLength(2);
  return box;
}

async function openAt(box: ReleaseSandbox): Promise<string[]> {
  return openKeys(await (await gatewayOf(box)).keys(), 'portal', new Date().toISOString());
}

test('app revoke over a cut rotation, killed anywhere, opens no key by resume and ends all by the same command', async () => {
  const { boxOf, hooks } = sweptSandboxes(withCutRotation);
  const report = await sweep({
    ...hooks,
    command: ['app', 'revoke', 'portal'],
    effects: { sends: /(add|set|del) map/ },
    resume: 'same',
    sides: ['before'],
    stride: 2,
    atKill: async (dir) => {
      const box = boxOf(dir);
      const before = await openAt(box);
      await box.sovran('resume');
      expect(before).toEqual(expect.arrayContaining(await openAt(box)));
      const again = await box.sovran('app', 'revoke', 'portal');
      expect(again.exit, again.stderr).toBe(0);
    },
    check: async (dir) => {
      expect(await openAt(boxOf(dir))).toEqual([]);
      expect(await knock(boxOf(dir), PORTAL_KEY)).toBe(401);
      expectRecorded(boxOf(dir));
    },
  });
  console.log(`app revoke, cut rotation: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(8);
});
