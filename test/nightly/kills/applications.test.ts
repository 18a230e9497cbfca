import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { addApplicationKey } from '../../../src/lib/stages/serving/applications/add.ts';
import { isOpen, stateOf, hashKey } from '../../../src/lib/stages/serving/applications/keys.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { ApplicationSpec } from '../../../src/lib/core/project/resources/environment.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { lineCut, newKey } from '../../support/lossy-keys.ts';
import { sweep } from '../../support/kill-points.ts';
import { gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { stageContext } from '../../support/stage-context.ts';
import { expectRecorded, knock, sweptSandboxes, textOf } from '../../support/swept-gateway.ts';

/** Dozens of kills with what repairs them; how long that takes is this machine's business. */
vi.setConfig({ testTimeout: 900_000 });

const effects = { sends: /(add|set|del) map/ };
const FILES = ['new.key', 'again.key'];
const REVOKE_ALL = ['app', 'key', 'revoke', 'portal', '--all'];

let template: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
});
afterAll(() => template.dispose());

/** An open gateway, nothing live, and the application `portal` with one key. */
const sandboxes = (): ReturnType<typeof sweptSandboxes> => sweptSandboxes(() => liveSandbox(template, {}));

/** Hashes of the keys that the record of an application accepts. */
function acceptedBy({ root }: ReleaseSandbox, name: string): string[] {
  const { spec } = parse(textOf(join(root, 'applications', `${name}.yaml`))) as { spec: Partial<ApplicationSpec> };
  const { keys = [], revocation = 0 } = spec;
  const now = new Date().toISOString();
  const valid = keys.filter(
    (key) => stateOf({ revocation }, { ...key, revocation: key.revocation ?? 0 }, now) === 'valid',
  );
  return valid.map(({ sha256 }) => sha256);
}

/** A key file is written before its run begins: a kill in between leaves one whose key opens nothing. */
function newFile({ base }: ReleaseSandbox): string {
  return join(base, FILES.find((name) => !existsSync(join(base, name))) ?? 'none');
}

async function openAt(box: ReleaseSandbox): Promise<string[]> {
  const { keys } = await (await gatewayOf(box)).keys();
  const now = new Date().toISOString();
  return Object.entries(keys).flatMap(([digest, key]) => (isOpen(key, now) ? [digest] : []));
}

test.each([
  { line: 'app add second --env production', name: 'second' },
  { line: 'app key add portal', name: 'portal' },
])('resume ends a killed $line with one new key in a file', async ({ line, name }) => {
  const { boxOf, hooks } = sandboxes();
  const report = await sweep({
    ...hooks,
    command: (dir) => [...line.split(' '), '--key-out', newFile(boxOf(dir))],
    effects,
    resume: ['resume'],
    sides: ['before'],
    stride: 2,
    check: async (dir, { at }) => {
      const box = boxOf(dir);
      const held = FILES.map((file) => textOf(join(box.base, file))).filter((key) => key !== '');
      const added = acceptedBy(box, name).filter((sha256) => sha256 !== `sha256:${hashKey(PORTAL_KEY)}`);
      const opens = held.filter((key) => added.includes(`sha256:${hashKey(key)}`));
      expect([added.length, opens.length], `point ${at}`).toEqual([1, 1]);
      for (const key of held) expect(await knock(box, key)).toBe(opens.includes(key) ? 503 : 401);
      expect(await knock(box, PORTAL_KEY)).toBe(503);
      expectRecorded(box);
    },
  });
  console.log(`${line}, resume: ${report.points} points in ${report.states} states, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(5);
});

test.each([{ resume: ['resume'] }, { resume: 'same' as const }])(
  'a killed app key revoke --all leaves no key after $resume',
  async ({ resume }) => {
    const { boxOf, hooks } = sandboxes();
    const report = await sweep({
      ...hooks,
      command: REVOKE_ALL,
      effects,
      resume,
      sides: ['before'],
      stride: 2,
      check: async (dir, { at }) => {
        const box = boxOf(dir);
        expect([await knock(box, PORTAL_KEY), acceptedBy(box, 'portal')], `point ${at}`).toEqual([401, []]);
        expectRecorded(box);
      },
    });
    console.log(
      `app key revoke, ${String(resume)}: ${report.points} points in ${report.states} states, ${report.killed} killed`,
    );
    expect(report.points).toBeGreaterThan(5);
  },
);

/** The gateway lets two keys of `portal` in, one by a run that is interrupted. */
async function withInterruptedAdd(): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, {});
  const gateway = async (): Promise<Gateway> => {
    const real = await gatewayOf(box);
    return { ...real, addKeys: async (keys) => real.addKeys(keys).then(() => Promise.reject(lineCut())) };
  };
  const input = { name: 'portal', key: newKey('svk_second') };
  const added = executeOperation(addApplicationKey, input, stageContext(box.root, { gateway }));
  await expect(added).rejects.toMatchObject({ code: 'connection-lost' });
  expect(await openAt(box)).toHaveLength(2);
  return box;
}

test('revoke --all over an interrupted add opens no key, ends all', async () => {
  const { boxOf, hooks } = sweptSandboxes(withInterruptedAdd);
  const report = await sweep({
    ...hooks,
    command: REVOKE_ALL,
    effects,
    resume: 'same',
    sides: ['before'],
    stride: 2,
    atKill: async (dir) => {
      const box = boxOf(dir);
      const before = await openAt(box);
      await box.sovran('resume');
      expect(before).toEqual(expect.arrayContaining(await openAt(box)));
      const again = await box.sovran(...REVOKE_ALL);
      expect(again.exit, again.stderr).toBe(0);
    },
    check: async (dir) => {
      const box = boxOf(dir);
      await box.sovran('resume');
      expect([await openAt(box), await knock(box, PORTAL_KEY), acceptedBy(box, 'portal')]).toEqual([[], 401, []]);
      expectRecorded(box);
    },
  });
  console.log(`app key revoke, interrupted add: ${report.points} points, ${report.killed} killed`);
  expect(report.points).toBeGreaterThan(5);
});
