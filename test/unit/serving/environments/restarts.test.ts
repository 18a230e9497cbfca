import { expect, test } from 'vitest';
import type { Gateway, GatewayStatus } from '../../../../src/lib/core/ports/gateway.ts';
import type { Restarts, UnaskedEnd } from '../../../../src/lib/core/ports/restarts.ts';
import { healthOf, commandsToFix } from '../../../../src/lib/stages/serving/environments/next-commands.ts';
import { renderEnvironment } from '../../../../src/lib/stages/serving/environments/render.ts';
import { recentRestarts, type ServingRestarts } from '../../../../src/lib/stages/serving/environments/restarts.ts';
import { glanceAtEnvironment, type EnvironmentView } from '../../../../src/lib/stages/serving/environments/show.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import { fakeRunner } from '../../../support/fake-runner.ts';
import { write } from '../../../support/project/pieces.ts';
import { aLive, anEnvironment, aRelease } from '../../../support/project/serving.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const NOW = '2026-12-02T12:00:00.000Z';
const OLD: UnaskedEnd = { at: '2026-12-01T02:10:00Z', how: 'SIGKILL' };
const NEW: UnaskedEnd = { at: '2026-12-02T11:00:00Z', how: 'exit 1', lastWords: 'CUDA\u001B[2J out of memory' };
const LOST: UnaskedEnd = { at: '2026-12-02T11:30:00Z', how: 'lost' };
const downFor = (...ends: UnaskedEnd[]): Restarts => ({ ends, gaveUp: true });

test.each<[name: string, given: ServingRestarts | undefined, recent: ServingRestarts | null]>([
  ['nothing ended', undefined, null],
  ['an end of yesterday', { engine: { ends: [OLD] } }, null],
  ['an end of today', { engine: { ends: [OLD, NEW] } }, { engine: { ends: [NEW] } }],
  ['an old end of what stays down', { gateway: downFor(OLD) }, { gateway: downFor(OLD) }],
  ['ends of what stays down', { engine: downFor(OLD, NEW, LOST) }, { engine: downFor(NEW, LOST) }],
  ['one part of two', { engine: { ends: [OLD] }, gateway: { ends: [NEW] } }, { gateway: { ends: [NEW] } }],
])('keeps recent ends: %s', (_, given, recent) => {
  expect(recentRestarts(given, NOW)).toEqual(recent);
});

interface World {
  engine?: Restarts;
  gateway?: Restarts;
}

/** A healthy environment that serves r1 in blue; its engine and gateway ended as told. */
async function worldOf({ engine, gateway }: World) {
  const slot = { slot: 'blue', state: 'ready', up: true, sessions: 0, total: 0, release: 'r1' } as const;
  const said: GatewayStatus = { running: true, pid: 7, url: 'http://x', slots: [slot] };
  const status = async (id: string) => ({
    id,
    state: 'healthy',
    socket: '',
    labels: {},
    isolatesNetwork: false,
    ...(engine ? { restarts: engine } : {}),
  });
  const services = { status } as unknown as NonNullable<Parameters<typeof fakeRunner>[0]['services']>;
  const door = { status: async () => ({ ...said, ...(gateway ? { restarts: gateway } : {}) }) };
  const ctx = stageContext(tempProject(), {
    gateway: async () => door as unknown as Gateway,
    runners: { open: async () => fakeRunner({ services }) },
  });
  const clock = { ...ctx.clock, now: () => NOW };
  await write(ctx.project, aRelease('r1'), anEnvironment(), aLive());
  return { ...ctx, clock };
}

test('env show has a line for each part that ended by itself', async () => {
  const view = await glanceAtEnvironment(
    await worldOf({ engine: { ends: [OLD, NEW] }, gateway: { ends: [LOST] } }),
    'production',
  );
  expect(view).toMatchObject({
    isolatesNetwork: false,
    restarts: { engine: { ends: [OLD, NEW] }, gateway: { ends: [LOST] } },
  });
  expect(view.gateway).not.toHaveProperty('restarts');
  expect([healthOf(view), commandsToFix(view)]).toEqual(['healthy', []]);
  expect(endsIn(view)).toEqual([
    'Engine: ended by itself 2 times since 2026-12-01T02:10:00Z; last at 2026-12-02T11:00:00Z: exit code 1: CUDA out of memory',
    'Gateway: ended by itself 1 time since 2026-12-02T11:30:00Z; last at 2026-12-02T11:30:00Z: cause unknown',
  ]);
  expect(endsIn(view, 'fr')[0]).toContain('Moteur : 2 arrêts imprévus depuis le');
});

function endsIn(view: EnvironmentView, language: 'en' | 'fr' = 'en'): string[] {
  return renderEnvironment(view, plainView(language)).filter((line) =>
    /^(Engine|Gateway|Moteur|Passerelle)\s?:/.test(line),
  );
}

test('a steady environment shows no restarts', async () => {
  const view = await glanceAtEnvironment(await worldOf({}), 'production');
  expect(view).not.toHaveProperty('restarts');
  expect(endsIn(view)).toEqual([]);
});

test.each(['engine', 'gateway'] as const)('names the command that brings a %s back', async (part) => {
  const ctx = await worldOf({ [part]: downFor(OLD, NEW) });
  const command = 'sovran env add production --host local --port 4000';
  const view = await glanceAtEnvironment(ctx, 'production');
  expect(commandsToFix(view)).toEqual([command]);
  expect(endsIn(view)[0]).toContain('stays down after 2 ends');
  const status = await readStatus(ctx);
  expect([status.environments[0]?.next, status.next[0]]).toEqual([command, command]);
  const painted = { ...plainView(), paint: { ...plainView().paint, bad: (text: string) => `BAD ${text}` } };
  const lines = renderStatus(status, painted).filter((line) => line.includes('stays down'));
  expect(lines).toEqual([expect.stringContaining('BAD ')]);
});

test('status counts the ends of the last day, and no others', async () => {
  const status = await readStatus(await worldOf({ engine: { ends: [OLD, NEW, LOST] }, gateway: { ends: [OLD] } }));
  expect(status.environments[0]).toMatchObject({ restarts: { engine: { ends: [NEW, LOST] } } });
  expect(status.environments[0]?.restarts).not.toHaveProperty('gateway');
  expect(renderStatus(status, plainView()).filter((line) => line.includes('by itself'))).toEqual([
    expect.stringMatching(/^ {2}Engine: ended by itself 2 times .*: cause unknown$/),
  ]);
  const steady = await readStatus(await worldOf({}));
  expect(steady.environments[0]?.restarts).toBeNull();
});
