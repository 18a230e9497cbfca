import { expect, test } from 'vitest';
import type { Gateway } from '../../../../src/lib/core/ports/gateway.ts';
import type { LogEntry } from '../../../../src/lib/core/ports/runner.ts';
import type { LiveSpec } from '../../../../src/lib/core/project/resources/live.ts';
import { followLog, readLastLines } from '../../../../src/lib/stages/jobs/log.ts';
import { findEngineLog, findGatewayLog } from '../../../../src/lib/stages/serving/environments/log.ts';
import { fakeRunner } from '../../../support/fake-runner.ts';
import { write } from '../../../support/project/pieces.ts';
import { aLive, anEnvironment, aRelease } from '../../../support/project/serving.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

/** A project whose engines and gateway write who they are. */
async function worldOf(live: Partial<LiveSpec>) {
  async function* follow(id: string): AsyncGenerator<LogEntry> {
    yield { type: 'line', text: `\u001B[2J${id}`, mark: 'm' };
  }
  const services = { log: async (id: string) => `one\n${id}\n`, followLog: follow };
  const gateway = { log: async () => '', followLog: () => follow('gateway') };
  const ctx = stageContext(tempProject(), {
    gateway: async () => gateway as unknown as Gateway,
    runners: { open: async () => fakeRunner({ services }) },
  });
  await write(ctx.project, aRelease('r1'), aRelease('r2'), anEnvironment(), aLive('production', live));
  return ctx;
}

test.each<[name: string, live: Partial<LiveSpec>, found: object]>([
  ['the live slot', { slots: { blue: 'r1', green: 'r2' }, live: 'green' }, { slot: 'green', release: 'r2' }],
  ['a recorded slot, where none is live', { slots: { green: 'r1' } }, { slot: 'green', release: 'r1' }],
])('reads the engine of %s', async (_, live, found) => {
  const ctx = await worldOf(live);
  const { of, open } = await findEngineLog(ctx, 'production');
  expect(of).toEqual({ name: 'production', of: 'engine', ...found });
  expect(await readLastLines(open, 1)).toEqual([expect.stringMatching(/^release-.*-green$/)]);
});

test('without a recorded release names what to read instead', async () => {
  await expect(findEngineLog(await worldOf({ slots: {} }), 'production')).rejects.toMatchObject({
    code: 'no-release',
    exit: 3,
    next: ['sovran env logs production --gateway'],
  });
});

test('reads and follows the gateway, safe for a terminal', async () => {
  const ctx = await worldOf({ slots: {} });
  const { of, open } = await findGatewayLog(ctx, 'production');
  expect([of, await readLastLines(open, 5)]).toEqual([{ name: 'production', of: 'gateway' }, []]);
  const entries: LogEntry[] = [];
  await followLog(ctx, open, (entry) => entries.push(entry), new AbortController().signal);
  expect(entries).toMatchObject([{ text: 'gateway' }]);
});

test.each([findEngineLog, findGatewayLog])('an unknown environment has no log (%o)', async (find) => {
  await expect(find(await worldOf({}), 'nowhere')).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});
