import { experimentResources } from '../experiment-project.ts';
import { NO_MLFLOW, playedMlflow, readableMlflow, type MlflowState } from '../played-mlflow.ts';
import { keepRun } from '../../../src/lib/stages/runbooks/run/open-runs.ts';
import type { RunbookRun } from '../../../src/lib/stages/runbooks/run/record.ts';
import { playedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const INPUT = { url: 'http://127.0.0.1:1', name: null, tokenFile: null, user: null, caFile: null };

const AT = '2026-01-01T00:00:00.000Z';
const RUN: RunbookRun = {
  apiVersion: 'sovran/v1',
  kind: 'RunbookRun',
  id: '01JD0000000000000000000009',
  runbook: 'look',
  title: 'Look',
  version: 1,
  digest: `sha256:${'a'.repeat(64)}`,
  actor: 'tester@example.org',
  inputs: {},
  values: {},
  startedAt: AT,
  endedAt: AT,
  verdict: 'passed',
  steps: [],
};

/** Operations that send records elsewhere, or record what ran. */
export const EXPERIMENT_CASES: Record<string, SweptCase> = {
  'export mlflow': {
    open: async () => {
      const sent: { mlflow: MlflowState } = { mlflow: structuredClone(NO_MLFLOW) };
      const world = await playedWorld(() => ({ webService: async () => playedMlflow(() => sent.mlflow) }));
      await experimentResources(world.open());
      world.commit();
      world.played.read = () => sent;
      world.played.load = (kept) => void Object.assign(sent, kept);
      world.played.describe = () => readableMlflow(sent.mlflow);
      return { world, input: INPUT };
    },
    // Its steps are alike.
    sample: 8,
  },
  'runbook run': {
    open: async () => {
      const world = await playedWorld();
      await keepRun(world.open().project, RUN);
      return { world, input: { run: RUN.id } };
    },
  },
};
