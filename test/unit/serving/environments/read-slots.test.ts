import { expect, test } from 'vitest';
import { readSlots } from '../../../../src/lib/stages/serving/environments/slots.ts';
import type { Runner, ServiceStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { HostStore } from '../../../../src/lib/core/ports/host-store.ts';
import type { ReleaseSpec } from '../../../../src/lib/core/project/resources/release.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const release: ReleaseSpec = {
  record: {
    model: 'm',
    modelDigest: DIGEST,
    modelFile: 'm.gguf',
    engine: { name: 'process', environment: DIGEST },
    arguments: { parallel: 1, contextTokens: 8, threads: 1 },
    evidence: [],
  },
  digest: DIGEST,
  createdBy: 'author@example.org',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const environment = { host: 'local', slots: { blue: 'old-1' } };

test.each<{ state: ServiceStatus['state']; running: boolean; healthy: boolean }>([
  { state: 'healthy', running: true, healthy: true },
  { state: 'unhealthy', running: true, healthy: false },
  { state: 'starting', running: true, healthy: false },
  { state: 'exited', running: false, healthy: false },
  { state: 'absent', running: false, healthy: false },
])('a service in a $state slot runs: $running, answers: $healthy', async ({ state, ...health }) => {
  const engine = { services: { status: async (id: string) => ({ id, state, socket: '', labels: {} }) } };
  const store = { treePath: async () => undefined };
  const ctx = stageContext(tempProject(), {
    runners: { open: async () => engine as unknown as Runner },
    hosts: { store: async () => store as unknown as HostStore },
  });
  await ctx.project.write(resourceOf('Release', 'old-1', release));
  const { blue, green } = await readSlots(ctx, 'production', environment);
  expect(blue).toMatchObject({ serving: { release: 'old-1', slot: 'blue' }, ...health });
  expect(green).toBeUndefined();
});
