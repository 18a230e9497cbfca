import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { AnyOperation } from '../../../src/lib/core/operation/operation.ts';
import { benchRunWith } from '../../../src/lib/stages/measure/bench/bench-run.ts';
import { launchDistillationWith } from '../../../src/lib/stages/distill/launch/launch-distillation.ts';
import { evalRunWith } from '../../../src/lib/stages/measure/eval/eval-run.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { exportPilot } from '../../../src/lib/stages/measure/pilot/pilot-export.ts';
import { readSheets } from '../../../src/lib/stages/measure/pilot/read-sheets.ts';
import { sheetId } from '../../../src/lib/stages/measure/pilot/sheet.ts';
import { judgeable, PILOT, sentBack } from '../piloted.ts';
import { DISTILL, distillWorld } from '../distill-world.ts';
import { measured as measuredPieces, numberIn, themeOf } from '../measured-project.ts';
import { measuringPorts, serveMock } from '../served-mock.ts';
import { startMockServer } from '../mock-server/mock-server.ts';
import { onTestFinished } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { aHost } from '../project/machines.ts';
import { aLive, anEnvironment, aRelease } from '../project/serving.ts';
import { usageRequest } from '../usage-requests.ts';
import { type PlayedWorld, playedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const SUBJECT = { env: null, model: 'tuned', host: null, app: null, keyFile: null, maxTokens: 8, seed: 1 };
const LOAD = { prompts: null, concurrency: 2, rate: null, arrivals: 'poisson', durationMs: 10_000, requests: 6 };

const measured = (operation: AnyOperation, input: Json): SweptCase => ({
  open: async () => {
    const world = await playedWorld(({ base }) => measuringPorts(`${base}/dataset`));
    await world.add(...measuredPieces(12));
    return { world, operation, input };
  },
});

/** A release behind a mock of a gateway, and 50 rows to ask it. */
const canary: SweptCase = {
  sample: 2,
  open: async () => {
    const answer = (messages: { content: string }[]): string => themeOf(numberIn(messages));
    const server = await startMockServer({ key: 'k', ttftMs: 0, itlMs: 0, tokens: 1, answer });
    onTestFinished(() => server.close());
    const world = await playedWorld(({ base }) => measuringPorts(`${base}/dataset`));
    await world.add(...measuredPieces(50), anEnvironment('production', { port: server.port }), aRelease('r1'), aLive());
    const keyFile = join(world.base, 'key');
    writeFileSync(keyFile, 'k');
    const flags = { env: 'production', model: null, host: null, app: null, keyFile, maxTokens: 8, seed: 1 };
    const asked = { dataset: 'themes', split: 'test', limit: 50, concurrency: 8, newFloor: false };
    return { world, input: { ...flags, ...asked } };
  },
};

/** No request: what is compared is unknown. */
const drift: SweptCase = {
  open: async () => {
    const world = await playedWorld();
    await world.add(anEnvironment());
    return { world, input: { environment: 'production', windowMs: 86_400_000 } };
  },
};

/** Nothing is live: what is recorded is unknown. */
const controls = (question: object): SweptCase => ({
  open: async () => {
    const world = await playedWorld();
    await world.add(anEnvironment());
    return { world, input: { environment: 'production', canary: false, deep: false, ...question } };
  },
});

/** Thumbs on a request that was fetched, and on one that was not. */
const feedback: SweptCase = {
  open: async () => {
    const world = await playedWorld();
    await world.add(anEnvironment());
    const journal = await world.open().usage();
    journal.add('production', [usageRequest(1, '2026-03-01T00:00:00.000Z')], 1);
    journal.close();
    const entry = { requestId: 'request-1', thumb: 'up', labelled: true };
    const entries = [entry, { ...entry, requestId: 'forged' }];
    return { world, input: { environment: 'production', entries, invalid: 0, firstInvalid: 0 } };
  },
};

/** Two evaluations of the same rows; a pilot of them is exported, or what a judge sent back is imported. */
const pilot = (input: (world: PlayedWorld) => Promise<Json>): SweptCase => ({
  open: async () => {
    const world = await playedWorld(({ base }) => measuringPorts(`${base}/dataset`));
    await world.add(...judgeable(PILOT.rows));
    return { world, input: await input(world) };
  },
});

/** A judge who prefers what is shown first. */
async function firstsOf(world: PlayedWorld): Promise<Json> {
  const { result: made } = await executeOperation(exportPilot, PILOT, world.open());
  const file = { name: 'a.csv', text: sentBack(made, sheetId(made), 1, ['1']) };
  return { name: made.name, judgements: await readSheets([file], made) };
}

/** A host whose fio says what it once did. */
const hostDisk: SweptCase = {
  open: async () => {
    const stdout = readFileSync('test/cases/host-bench/fio.txt', 'utf8');
    const measured = { outcome: 'known', exitCode: 0, stdout, stderr: '' } as const;
    const world = await playedWorld(() => ({
      hosts: {
        open: async (name) => {
          const host = localHost(name);
          const isFio = (argv: string[]): boolean => argv[2]?.includes('fio --name') === true;
          return { ...host, exec: async (argv, options) => (isFio(argv) ? measured : host.exec(argv, options)) };
        },
      },
    }));
    await world.add(aHost('a'));
    return { world, input: { hosts: ['a'], parts: ['disk'], seconds: 1, interface: null, whileBusy: true } };
  },
};

/** Operations that measure a model or a host, which a stand-in answers for. */
export const MEASURE_CASES: Record<string, SweptCase> = {
  'eval run': measured(evalRunWith(serveMock({ answer: (messages) => themeOf(numberIn(messages)) })), {
    ...SUBJECT,
    dataset: 'themes',
    split: 'test',
    limit: null,
    concurrency: 4,
  }),
  'distill launch': {
    open: async () => {
      const operation = launchDistillationWith(serveMock({ answer: (messages) => themeOf(numberIn(messages)) }));
      return { world: await distillWorld(), operation, input: DISTILL };
    },
  },
  'eval pilot export': pilot(async () => PILOT),
  'eval pilot import': pilot(firstsOf),
  'watch canary run': canary,
  'watch drift': drift,
  'govern check': controls({}),
  'govern sovereignty': controls({ dimension: 'sovereignty' }),
  'watch feedback import': feedback,
  'host bench': hostDisk,
  'bench run': {
    ...measured(benchRunWith(serveMock({ ttftMs: 2, itlMs: 1, tokens: 4 })), { ...SUBJECT, ...LOAD, warmupMs: 0 }),
    // Each one tests the client for seconds.
    sample: 3,
  },
};
