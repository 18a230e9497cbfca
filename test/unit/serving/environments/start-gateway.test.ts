import { expect, test } from 'vitest';
import {
  foundIn,
  startGateway,
  type FoundGateway,
} from '../../../../src/lib/stages/serving/environments/start-gateway.ts';
import type { Gateway, GatewayStatus, KeyGrants } from '../../../../src/lib/core/ports/gateway.ts';
import type { StepScope } from '../../../../src/lib/core/operation/operation.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir, tempProject } from '../../../support/temp-project.ts';

const { bind, port, limits } = environmentSpecSchema.parse({
  host: 'gpu1',
  port: 8443,
  approvals: { required: 2 },
  limits: {},
});
const TERMS = { bind, port, limits };
const IDLE: GatewayStatus = { running: false, url: '', slots: [] };
const SLOT = { slot: 'blue' as const, state: 'drain' as const, up: false, sessions: 0, total: 0 };

test.each<[string, GatewayStatus | null, FoundGateway]>([
  ['was never started', IDLE, 'nothing'],
  ['runs', { ...IDLE, running: true }, 'running'],
  ['gives no answer', null, 'running'],
  ['rests, with a release in a slot', { ...IDLE, slots: [{ ...SLOT, release: 'one-1' }] }, 'stopped'],
  ['rests, and remembers what had the traffic', { ...IDLE, lastServed: 'one-1' }, 'stopped'],
])('what there is of a gateway that %s', (_, status, found) => {
  expect(foundIn(status)).toBe(found);
});

const KEYS: KeyGrants = { ['a'.repeat(64)]: { application: 'portal', revoked: true } };

test.each<{ fresh: boolean; found?: FoundGateway; keys?: KeyGrants; told: string[] }>([
  { fresh: true, found: 'nothing', told: ['remove'] },
  { fresh: true, found: 'nothing', keys: KEYS, told: ['stop', 'forgetSlots'] },
  { fresh: true, found: 'stopped', told: ['stop'] },
  { fresh: true, found: 'running', told: [] },
  { fresh: true, told: ['remove'] },
  { fresh: false, found: 'stopped', told: [] },
])('rolling back a start ends what it started: $fresh, $found, $told', async ({ told: wanted, keys = {}, ...args }) => {
  const told: string[] = [];
  const note = (word: string) => async (): Promise<void> => void told.push(word);
  const gateway: Partial<Gateway> = {
    keys: async () => ({ keys, revocations: {} }),
    stop: note('stop'),
    remove: note('remove'),
    forgetSlots: note('forgetSlots'),
  };
  const ctx = stageContext(tempDir(), { gateway: async () => gateway as Gateway });
  await startGateway.compensate?.({ environment: 'production', terms: TERMS, ...args }, { ctx } as StepScope);
  expect(told).toEqual(wanted);
});

test.each<[boolean, boolean, string[]]>([
  [false, true, ['rest true', 'ensure']],
  [true, true, ['ensure']],
  [false, false, ['ensure']],
])('a stopped gateway forgets its last release if asked: %s, %s', async (running, forget, wanted) => {
  const told: string[] = [];
  const status = { ...IDLE, running };
  const gateway: Partial<Gateway> = {
    status: async () => status,
    rest: async (options) => void told.push(`rest ${options.forget}`),
    ensure: async () => (told.push('ensure'), status),
    keys: async () => ({ keys: {}, revocations: {} }),
  };
  const ctx = stageContext(tempProject(), { gateway: async () => gateway as Gateway });
  const scope = { ctx, project: ctx.project, progress: () => undefined } as unknown as StepScope;
  await startGateway.apply({ environment: 'production', terms: TERMS, fresh: false, forget }, scope);
  expect(told).toEqual(wanted);
});
