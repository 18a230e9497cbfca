import type { Json } from '../../../src/lib/core/ports/json.ts';
import type { AnyOperation } from '../../../src/lib/core/operation/operation.ts';
import { benchRunWith } from '../../../src/lib/stages/measure/bench/bench-run.ts';
import { launchDistillationWith } from '../../../src/lib/stages/distill/launch/launch-distillation.ts';
import { evalRunWith } from '../../../src/lib/stages/measure/eval/eval-run.ts';
import { DISTILL, distillWorld } from '../distill-world.ts';
import { measured as measuredPieces, numberIn, themeOf } from '../measured-project.ts';
import { measuringPorts, serveMock } from '../served-mock.ts';
import { playedWorld } from './played-world.ts';
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

/** Operations that measure a model, which a mock stands for. */
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
  'bench run': {
    ...measured(benchRunWith(serveMock({ ttftMs: 2, itlMs: 1, tokens: 4 })), { ...SUBJECT, ...LOAD, warmupMs: 0 }),
    // Each one tests the client for seconds.
    sample: 3,
  },
};
