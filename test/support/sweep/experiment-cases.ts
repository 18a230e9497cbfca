import { NO_MLFLOW, playedMlflow, readableMlflow, type MlflowState } from '../played-mlflow.ts';
import { experiments } from '../project/experiments.ts';
import { aFile } from '../project/pieces.ts';
import { aUseCase } from '../project/scope.ts';
import { textOf } from '../runbook-world.ts';
import { playedWorld } from './played-world.ts';
import type { SweptCase } from './swept-case.ts';

const INPUT = { url: 'http://127.0.0.1:1', name: null, tokenFile: null, user: null, caFile: null };

/** A live release whose data somebody asked to erase. */
const proposed: SweptCase = {
  sample: 2,
  open: async () => {
    const world = await playedWorld();
    const erasureRequests = [{ date: '2999-01-01', reference: 'DPO-1' }];
    await world.add(...experiments(), aUseCase('tri', { retraining: { erasureRequests } }));
    return { world, input: { environment: 'production', reason: 'new rows' } };
  },
};

/** Operations that send records elsewhere, or record what ran. */
export const EXPERIMENT_CASES: Record<string, SweptCase> = {
  'export mlflow': {
    open: async () => {
      const sent: { mlflow: MlflowState } = { mlflow: structuredClone(NO_MLFLOW) };
      const world = await playedWorld(() => ({ webService: async () => playedMlflow(() => sent.mlflow) }));
      await world.add(...experiments());
      world.played.read = () => sent;
      world.played.load = (kept) => void Object.assign(sent, kept);
      world.played.describe = () => readableMlflow(sent.mlflow);
      return { world, input: INPUT };
    },
  },
  'retrain accept': proposed,
  'retrain reject': proposed,
  'runbook run': {
    open: async () => {
      const world = await playedWorld(() => ({
        ask: async ({ choices }) => ({ choice: choices[0] ?? '', by: 'flag' }),
      }));
      await world.add(aFile('runbooks/r.md', textOf(world.base)));
      return { world, input: { runbook: 'r', inputs: { name: 'made' }, from: null } };
    },
  },
};
