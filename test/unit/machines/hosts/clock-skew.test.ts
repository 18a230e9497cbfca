import { expect, test } from 'vitest';
import { readClockSkew, warnOfSkew } from '../../../../src/lib/stages/machines/hosts/clock-skew.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { Message } from '../../../../src/lib/core/text/message.ts';
import { hostAt } from '../../../support/host-at.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');

/** A host `aheadMs` ahead of us whose answers take `tripMs`, or that answers something else. */
function contextOf({
  aheadMs = 0,
  tripMs = 0,
  stdout,
}: {
  aheadMs?: number;
  tripMs?: number;
  stdout?: string;
}): StageContext {
  let passed = 0;
  const exec: Host['exec'] = async () => {
    const at = ((NOW + tripMs / 2 + aheadMs) / 1000).toFixed(6);
    passed += tripMs;
    return { outcome: 'known', exitCode: 0, stderr: '', stdout: stdout ?? `${at}\n` };
  };
  const host: Host = { ...hostAt(), transport: 'ssh2', exec };
  const context = stageContext(tempProject(), { hosts: { open: async () => host } });
  const clock = { ...context.clock, now: () => new Date(NOW + passed).toISOString(), monotonicMs: () => passed };
  return { ...context, clock };
}

async function warnings(ctx: StageContext): Promise<Message[]> {
  const said: Message[] = [];
  await warnOfSkew(ctx, 'gpu1', (line) => said.push(line));
  return said;
}

test.for([
  { aheadMs: 0, tripMs: 0, said: [] },
  { aheadMs: 400, tripMs: 20, said: [] },
  { aheadMs: 900, tripMs: 1000, said: [] },
  { aheadMs: 501, tripMs: 0, said: [{ key: 'host.clock.ahead', params: { host: 'gpu1', seconds: 0.5 } }] },
  { aheadMs: 3_600_000, tripMs: 200, said: [{ key: 'host.clock.ahead', params: { host: 'gpu1', seconds: 3600 } }] },
  { aheadMs: -3_600_000, tripMs: 200, said: [{ key: 'host.clock.behind', params: { host: 'gpu1', seconds: 3600 } }] },
])('a host $aheadMs ms ahead, $tripMs ms away', async ({ said, ...host }) => {
  expect(await warnings(contextOf(host))).toEqual(said);
});

test('the figure comes with how far it can be wrong', async () => {
  expect(await readClockSkew(contextOf({ aheadMs: 750, tripMs: 100 }), 'gpu1')).toEqual({ skewMs: 750, errorMs: 50 });
});

test.for(['', 'date: not found', '12', '9'.repeat(40)])('ignores an answer like %j', async (stdout) => {
  expect(await readClockSkew(contextOf({ stdout }), 'gpu1')).toBeUndefined();
  expect(await warnings(contextOf({ stdout }))).toEqual([]);
});

test('this machine is never asked', async () => {
  const ctx = stageContext(tempProject(), { hosts: { open: async () => hostAt() } });
  expect(await readClockSkew(ctx, 'local')).toEqual({ skewMs: 0, errorMs: 0 });
});
