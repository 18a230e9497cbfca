import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep, type Sweep } from '../../support/kill-points.ts';
import { expectOneLive, expectSettled, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';

const AFTER = { 'one-1': 'superseded', 'two-1': 'live' };

let template: ReleaseSandbox;
const boxes = new Map<string, ReleaseSandbox>();

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** `two-1` is promoted while `one-1` serves. */
const promotion: Omit<Sweep, 'resume'> = {
  prepare: async () => {
    const box = await liveSandbox(template, { blue: 'one-1' });
    boxes.set(box.root, box);
    return box.root;
  },
  command: ['release', 'promote', 'two-1', '--env', 'production', '--watch', '0s', '--probe-streams', '2'],
  env: (dir) => boxes.get(dir)?.env ?? {},
  effects: { sends: /set server|(commit|add|set|del) map|reload/, spawns: true },
  atKill: (dir) => expectOneLive(boxOf(dir)),
  check: (dir) => expectSettled(boxOf(dir), 'two-1', AFTER),
  dispose: (dir) => boxOf(dir).dispose(),
};

function boxOf(dir: string): ReleaseSandbox {
  const box = boxes.get(dir);
  if (!box) throw new Error(`no sandbox at ${dir}`);
  return box;
}

test('resume finishes a killed promotion with one live release throughout', async () => {
  const report = await sweep({ ...promotion, resume: ['resume'], sides: ['before'] });
  console.log(`promote, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(70);
}, 2_400_000);

test('a promotion killed after its effects is finished by the same command', async () => {
  const report = await sweep({ ...promotion, resume: 'same', sides: ['after'], stride: 3 });
  console.log(`promote, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(20);
}, 2_400_000);
