import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep, type Sweep } from '../../support/kill-points.ts';
import { expectOneLive, expectSettled, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';

const AFTER = { 'one-1': 'live', 'two-1': 'rolled-back' };

let template: ReleaseSandbox;
const boxes = new Map<string, ReleaseSandbox>();

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** From `two-1` back to `one-1`, which still runs. */
const rollback: Omit<Sweep, 'resume'> = {
  prepare: async () => {
    const box = await liveSandbox(template, { green: 'two-1', blue: 'one-1' });
    boxes.set(box.root, box);
    return box.root;
  },
  command: ['release', 'rollback', '--env', 'production'],
  env: (dir) => boxes.get(dir)?.env ?? {},
  effects: { sends: /set server|(commit|add|set|del) map|reload/, spawns: true },
  atKill: (dir) => expectOneLive(boxOf(dir)),
  check: (dir) => expectSettled(boxOf(dir), 'one-1', AFTER),
  dispose: (dir) => boxOf(dir).dispose(),
};

function boxOf(dir: string): ReleaseSandbox {
  const box = boxes.get(dir);
  if (!box) throw new Error(`no sandbox at ${dir}`);
  return box;
}

test('resume finishes a killed rollback with one live release throughout', async () => {
  const report = await sweep({ ...rollback, resume: ['resume'], sides: ['before'] });
  console.log(`rollback, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(25);
}, 900_000);

test('a rollback killed after its effects is finished by the same command', async () => {
  const report = await sweep({ ...rollback, resume: 'same', sides: ['after'], stride: 2 });
  console.log(`rollback, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(12);
}, 900_000);
