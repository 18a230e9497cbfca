import { realpathSync, rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { storeSweeper } from '../../src/lib/adapters/store/store-sweeper.ts';
import { addHost } from '../../src/lib/stages/machines/hosts/add-host.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { gatherLaunch, launchedJobId, planLaunch, type LaunchFacts } from '../../src/lib/stages/jobs/launch.ts';
import type { JobRequest } from '../../src/lib/stages/jobs/request.ts';
import { launchActions } from '../../src/lib/stages/jobs/start-job.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { Operation } from '../../src/lib/core/operation/operation.ts';
import { byAddress } from './by-address.ts';
import { FAKE_TEMPLATES } from './process-place.ts';
import { hostIn } from './host-in.ts';
import type { Piece } from './project/pieces.ts';
import { aProject, type Project } from './project/project.ts';

/** A project with a local host and an installed engine whose worker is the fake one. */
export interface JobWorld extends Project {
  runner: Runner;
  ctx: StageContext;
  /** Stops what runs and removes the store; done when the test ends, too. */
  dispose: () => Promise<void>;
}

export async function jobWorld({ store, pieces = [] }: { store?: string; pieces?: Piece[] } = {}): Promise<JobWorld> {
  const made = await aProject([], {
    env: { SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES },
    ...(store === undefined ? {} : { store }),
  });
  const place = { host: hostIn(made.store), templates: FAKE_TEMPLATES, clock: systemClock };
  const runner = processRunner({ ...place, project: realpathSync(made.root) });
  await runner.install('cpu', () => undefined);
  const ctx = made.context({
    gateway: (environment) => openGateway(environment, made.project),
    runners: { open: async () => runner },
    hosts: {
      open: async (name) => localHost(name),
      directory: byAddress,
      sweeper: async () => storeSweeper(made.store, async () => []),
    },
  });
  await executeOperation(addHost, { name: 'local' }, ctx);
  if (pieces.length > 0) await made.add(...pieces);
  const dispose = async (): Promise<void> => {
    for (const { id, state } of await runner.jobs.list()) if (state === 'running') await runner.jobs.stop(id, 0);
    rmSync(made.store, { recursive: true, force: true });
  };
  onTestFinished(dispose);
  return { ...made, runner, ctx, dispose };
}

/** Launches a fake job that registers model `subject`; returns its id. */
export async function launchFake(
  ctx: StageContext,
  spec: JsonObject = {},
  subject = 'tuned',
  seed = 7,
): Promise<string> {
  const { result } = await executeOperation(fakeLaunch, { spec, subject, seed }, ctx);
  return result;
}

type FakeInput = { spec: JsonObject; subject: string; seed: number };

export const fakeLaunch: Operation<FakeInput, LaunchFacts, string> = {
  id: 'train launch',
  target: ({ subject }) => `Model/${subject}`,
  gather: (input, ctx) => gatherLaunch(fakeRequest(input), ctx),
  plan: (input, facts) => planLaunch(fakeRequest(input), facts),
  actions: launchActions,
  result: async ({ outputs }) => launchedJobId(outputs),
};

export function fakeRequest({ spec, subject, seed }: FakeInput): JobRequest {
  return {
    operation: 'train launch',
    subject,
    command: `sovran train launch ${subject} --base b --dataset d`,
    host: 'local',
    kind: 'finetune',
    seed,
    inputs: [],
    spec,
    wallSeconds: 3600,
    collect: [
      {
        tree: 'model',
        model: {
          name: subject,
          kind: 'fixture',
          license: 'Apache-2.0',
          lineage: [{ relation: 'merged-from', tree: 'model' }],
        },
      },
    ],
  };
}
