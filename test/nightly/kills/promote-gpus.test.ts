import { afterAll, beforeAll, expect, test } from 'vitest';
import { gpuSandbox, gpuTemplate, releasesWithGpu } from '../../support/gpu-sandbox.ts';
import { sweep, type Sweep } from '../../support/kill-points.ts';
import { expectOneLive, expectSettled } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';

const AFTER = { 'one-1': 'superseded', 'three-1': 'live' };

let template: ReleaseSandbox;
const boxes = new Map<string, ReleaseSandbox>();

beforeAll(async () => {
  template = await gpuTemplate();
});
afterAll(() => template.dispose());

/** `three-1` is promoted while `one-1` serves and `two-1`, kept for a rollback, has the GPU that it needs. */
const promotion: Omit<Sweep, 'resume'> = {
  prepare: async () => {
    const box = await gpuSandbox(template);
    boxes.set(box.root, box);
    return box.root;
  },
  command: ['release', 'promote', 'three-1', '--env', 'production', '--watch', '0s', '--probe-streams', '1'],
  env: (dir) => boxes.get(dir)?.env ?? {},
  effects: { sends: /set server/, spawns: true },
  atKill: (dir) => expectOneLive(boxOf(dir)),
  check: async (dir) => {
    await expectSettled(boxOf(dir), 'three-1', AFTER);
    expect(await releasesWithGpu(boxOf(dir))).toEqual(['one-1', 'three-1']);
  },
  dispose: (dir) => boxOf(dir).dispose(),
};

function boxOf(dir: string): ReleaseSandbox {
  const box = boxes.get(dir);
  if (!box) throw new Error(`no sandbox at ${dir}`);
  return box;
}

test('resume finishes a killed GPU promotion: one live release, no lease', async () => {
  const report = await sweep({ ...promotion, resume: ['resume'], sides: ['before'], stride: 5 });
  console.log(`promote, GPU: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(14);
}, 900_000);
