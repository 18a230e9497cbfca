import { expect, test } from 'vitest';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Runner, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import { requireServing } from '../../../src/lib/stages/release/traffic/candidate-failing.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const TO = { release: 'two-1', environment: 'production', host: 'gpu1', service: { id: 's' } } as Serving;

const ENDED = { restarts: { ends: [{ at: '2026-12-01T02:10:00Z', how: 'SIGKILL' }] } };

function asked(running: boolean, state: ServiceStatus['state'], more: Partial<ServiceStatus> = {}): Promise<void> {
  const gateway = { status: async () => ({ running, url: '', slots: [] }) } as Partial<Gateway> as Gateway;
  const runner = {
    services: { status: async () => ({ id: 's', state, socket: '', labels: {}, ...more }) },
  } as unknown as Runner;
  return requireServing(
    TO,
    stageContext(tempDir(), { gateway: async () => gateway, runners: { open: async () => runner } }),
  );
}

test.each([
  { what: 'a gateway that ended', running: false, state: 'healthy', code: 'gateway-ended', exit: 4 },
  { what: 'a candidate that ended', running: true, state: 'exited', code: 'candidate-failing', exit: 1 },
  { what: 'a candidate that is gone', running: true, state: 'absent', code: 'candidate-failing', exit: 1 },
] as const)('$what ends the run before the record', async ({ running, state, code, exit }) => {
  await expect(asked(running, state)).rejects.toMatchObject({ code, exit });
});

test('one late answer of a running candidate is not a failure', async () => {
  await expect(asked(true, 'unhealthy')).resolves.toBeUndefined();
  await expect(asked(true, 'unhealthy', { ...ENDED, pid: 7 })).resolves.toBeUndefined();
});

test.each(['unhealthy', 'starting'] as const)('a candidate that ended by itself and is %s fails', async (state) => {
  await expect(asked(true, state, ENDED)).rejects.toMatchObject({ code: 'candidate-failing', exit: 1 });
  await expect(asked(true, 'healthy', ENDED)).resolves.toBeUndefined();
});
