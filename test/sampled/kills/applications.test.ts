import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { isValidAt } from '../../../src/lib/stages/serving/applications/valid-key.ts';
import { hashKey } from '../../../src/lib/stages/serving/applications/key-issuer.ts';
import type { ApplicationSpec } from '../../../src/lib/core/project/resources/environment.ts';
import { sweep } from '../../support/kill-points.ts';
import { liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { PORTAL_KEY, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { expectRecorded, knock, sweptSandboxes, textOf } from '../../support/swept-gateway.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

const effects = { sends: /(add|set|del) map/ };

let template: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** An open gateway, nothing live, and the application `portal` with one key. */
const sandboxes = (): ReturnType<typeof sweptSandboxes> => sweptSandboxes(() => liveSandbox(template, {}));

/** Hashes of the keys that the record of an application accepts. */
function acceptedBy({ root }: ReleaseSandbox, name: string): string[] {
  const path = join(root, 'applications', `${name}.yaml`);
  if (!existsSync(path)) return [];
  const { spec } = parse(textOf(path)) as { spec: ApplicationSpec };
  return spec.keys.filter((key) => isValidAt(key, new Date().toISOString())).map(({ sha256 }) => sha256);
}

/** The record, the gateway and what the user holds say the same: the key in the file opens, and it alone. */
async function expectHandedOver(box: ReleaseSandbox, name: string): Promise<void> {
  const key = textOf(join(box.base, 'new.key'));
  expect(acceptedBy(box, name)).toEqual([`sha256:${hashKey(key)}`]);
  expect(await knock(box, key)).toBe(503);
  expectRecorded(box);
}

test.each([
  { line: 'app add second --env production', name: 'second', portal: 503, side: 'before' as const },
  { line: 'app rotate-key portal', name: 'portal', portal: 401, side: 'before' as const },
  { line: 'app rotate-key portal', name: 'portal', portal: 401, side: 'after' as const },
])('$line killed $side its effects ends with a key in hand by the same command', async (one) => {
  const { boxOf, hooks } = sandboxes();
  const report = await sweep({
    ...hooks,
    command: [...one.line.split(' '), '--key-out', '../new.key'],
    effects,
    resume: 'same',
    sides: [one.side],
    stride: one.side === 'after' ? 2 : 1,
    check: async (dir) => {
      await expectHandedOver(boxOf(dir), one.name);
      expect(await knock(boxOf(dir), PORTAL_KEY)).toBe(one.portal);
    },
  });
  console.log(`${one.line}, same command: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(7);
});

test.each([
  { line: 'app add second --env production --key-out ../new.key', name: 'second', portal: 503 },
  { line: 'app revoke portal', name: 'portal', portal: 401 },
])('$line killed before its effects leaves no key that nobody holds after resume', async (one) => {
  const { boxOf, hooks } = sandboxes();
  const report = await sweep({
    ...hooks,
    command: one.line.split(' '),
    effects,
    resume: ['resume'],
    sides: ['before'],
    stride: 2,
    check: async (dir, { at }) => {
      const box = boxOf(dir);
      expect(await knock(box, PORTAL_KEY)).toBe(one.portal);
      const accepted = acceptedBy(box, one.name);
      const held = one.name === 'second' && accepted.length > 0 ? [textOf(join(box.base, 'new.key'))] : [];
      expect(accepted, `point ${at}`).toEqual(held.map((key) => `sha256:${hashKey(key)}`));
      expectRecorded(box);
    },
  });
  console.log(`${one.line}, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(5);
});

test('app rotate-key portal killed before its effects leaves a key that opens, and resume ends none', async () => {
  const { boxOf, hooks } = sandboxes();
  const report = await sweep({
    ...hooks,
    command: ['app', 'rotate-key', 'portal', '--key-out', '../new.key'],
    effects,
    resume: 'same',
    sides: ['before'],
    stride: 2,
    // taken back, or left for the same command: either way it changes nothing that opens
    atKill: async (dir) => {
      const before = await knock(boxOf(dir), PORTAL_KEY);
      await boxOf(dir).sovran('resume');
      expect(await knock(boxOf(dir), PORTAL_KEY)).toBe(before);
      const out = join(boxOf(dir).base, 'new.key');
      expect(existsSync(out)).toBe(textOf(out) !== '');
    },
    check: async (dir) => {
      const box = boxOf(dir);
      const isTakenBack = acceptedBy(box, 'portal').includes(`sha256:${hashKey(PORTAL_KEY)}`);
      if (!isTakenBack) await expectHandedOver(box, 'portal');
      expect(await knock(box, PORTAL_KEY)).toBe(isTakenBack ? 503 : 401);
      expectRecorded(box);
    },
  });
  console.log(`app rotate-key, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(5);
});
