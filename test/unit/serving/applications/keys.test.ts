import { expect, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { isValidAt } from '../../../../src/lib/stages/serving/applications/valid-key.ts';
import { knownKeys } from '../../../../src/lib/stages/serving/applications/known-keys.ts';
import { addApplication, planAddApplication } from '../../../../src/lib/stages/serving/applications/add.ts';
import { retire } from '../../../../src/lib/stages/serving/applications/change-keys.ts';
import { hashKey, keyIssuer } from '../../../../src/lib/stages/serving/applications/key-issuer.ts';
import { revokeApplication } from '../../../../src/lib/stages/serving/applications/revoke.ts';
import { rotateKey } from '../../../../src/lib/stages/serving/applications/rotate-key.ts';
import type { Gateway } from '../../../../src/lib/core/ports/gateway.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { rememberedKeys, type RememberedKeys } from '../../../support/remembered-keys.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const now = '2026-06-01T00:00:00.000Z';
const digest = (text: string): string => `sha256:${hashKey(text)}`;
const key = { sha256: digest('k'), createdAt: '2026-01-01T00:00:00.000Z' };

async function projectWithEnvironment(fail?: () => boolean): Promise<{ ctx: StageContext; there: RememberedKeys }> {
  const there = rememberedKeys(fail);
  const ctx = stageContext(tempProject(), {
    gateway: async () => there.gateway as Gateway,
    host: async () => localHost('local'),
  });
  const spec = environmentSpecSchema.parse({ host: 'local', port: 1, approvals: { required: 0 }, limits: {} });
  await ctx.project.write(resourceOf('Environment', 'production', spec));
  return { ctx, there };
}

test.each([
  ['revoked at once', 0, key, { ...key, revokedAt: now }],
  ['ending in an hour', 3600, key, { ...key, expiresAt: '2026-06-01T01:00:00.000Z' }],
  [
    'not prolonged',
    3600,
    { ...key, expiresAt: '2026-06-01T00:30:00.000Z' },
    { ...key, expiresAt: '2026-06-01T00:30:00.000Z' },
  ],
  [
    'left alone once revoked',
    0,
    { ...key, revokedAt: '2026-02-01T00:00:00.000Z' },
    { ...key, revokedAt: '2026-02-01T00:00:00.000Z' },
  ],
])('an old key is %s', (_name, seconds, before, after) => {
  expect(retire(before, now, seconds)).toEqual(after);
});

test('a key is valid until it ends or is revoked', () => {
  expect(isValidAt(key, now)).toBe(true);
  expect(isValidAt({ ...key, expiresAt: now }, now)).toBe(false);
  expect(isValidAt({ ...key, revokedAt: now }, now)).toBe(false);
});

test('an application whose name is taken is refused', () => {
  const plan = planAddApplication({ name: 'a', environment: 'e', owner: null }, { exists: true });
  expect(plan.gates).toMatchObject([{ id: 'name-free', verdict: 'fail' }]);
});

test('adding, rotating with overlap and revoking reach the gateway and the files', async () => {
  const { ctx, there } = await projectWithEnvironment();
  const issuer = keyIssuer();
  const input = { name: 'portal', environment: 'production', owner: 'Citizen services' };
  const { result } = await executeOperation(addApplication(issuer), input, ctx);
  const first = issuer.issued ?? '';
  expect(result).toMatchObject({ validKeys: 1, owner: 'Citizen services', keys: [{ sha256: digest(first) }] });
  expect(there.open()).toEqual({ [hashKey(first)]: { application: 'portal' } });

  const rotated = await executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds: 60 }, ctx);
  expect(rotated.result.validKeys).toBe(2);
  expect(there.open()).toEqual({
    [hashKey(first)]: { application: 'portal', until: expect.any(String) },
    [hashKey(issuer.issued ?? '')]: { application: 'portal' },
  });

  const revoked = await executeOperation(revokeApplication, { name: 'portal' }, ctx);
  expect([revoked.result.validKeys, there.open()]).toEqual([0, {}]);
  expect(Object.values(await knownKeys(ctx.project, 'production')).every((one) => one.revoked)).toBe(true);
});

test('a failure at the gateway takes the application back', async () => {
  let calls = 0;
  const { ctx, there } = await projectWithEnvironment(() => (calls += 1) === 1);
  const input = { name: 'portal', environment: 'production', owner: null };
  await expect(executeOperation(addApplication(keyIssuer()), input, ctx)).rejects.toThrow('gateway is gone');
  expect([await ctx.project.list('Application'), there.all()]).toEqual([[], {}]);
});

test('a run cut after its key was made drops that key, and resume makes none that nobody would see', async () => {
  const { ctx, there } = await projectWithEnvironment();
  const abort = new AbortController();
  const cut = stageContext(ctx.project.root, {
    interrupt: { requested: false, signal: abort.signal },
    gateway: async () => {
      abort.abort();
      throw new Error('cut');
    },
  });
  const input = { name: 'portal', environment: 'production', owner: null };
  await expect(executeOperation(addApplication(keyIssuer()), input, cut)).rejects.toMatchObject({
    code: 'interrupted',
  });
  expect(Object.keys(await knownKeys(ctx.project, 'production'))).toHaveLength(1);

  await resumeRuns(ctx, async () => addApplication());
  expect([await knownKeys(ctx.project, 'production'), there.all()]).toEqual([{}, {}]);
  const issuer = keyIssuer();
  const again = await executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds: 0 }, ctx);
  expect(again.result.validKeys).toBe(1);
});

test('the same command after a cut ends with one valid key', async () => {
  const { ctx } = await projectWithEnvironment();
  const abort = new AbortController();
  const cut = stageContext(ctx.project.root, {
    interrupt: { requested: false, signal: abort.signal },
    gateway: async () => {
      abort.abort();
      throw new Error('cut');
    },
  });
  const input = { name: 'portal', environment: 'production', owner: null };
  await expect(executeOperation(addApplication(keyIssuer()), input, cut)).rejects.toThrow('interrupted');
  const issuer = keyIssuer();
  const { result, resumed } = await executeOperation(addApplication(issuer), input, ctx);
  expect(resumed).toBe(true);
  expect(result.keys.map(({ sha256 }) => sha256)).toEqual([digest(issuer.issued ?? '')]);
});
