import type { TestParts } from './stage-context.ts';
import type { MockOptions } from './mock-server/mock-options.ts';
import { startMockServer } from './mock-server/mock-server.ts';
import type { ServeModel } from '../../src/lib/stages/measure/bench/subject.ts';
import type { Artifacts } from '../../src/lib/core/ports/artifacts.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** Serves "a model" with the mock, as the serving stage would behind its gateway. */
export function serveMock(options: Partial<MockOptions>): ServeModel {
  return async (_ctx, model, _options, use) => {
    const server = await startMockServer({ key: 'temporary', ...options });
    try {
      return await use({ host: '127.0.0.1', port: server.port, key: 'temporary', model: model.name });
    } finally {
      await server.close();
    }
  };
}

/** Ports that evaluation and benchmarks ask: where a dataset lies, and which environment serves. */
export function measuringPorts(datasetDir: string): TestParts {
  const environment = { runner: 'process', lockDigest: DIGEST, state: 'ready' as const, details: {} };
  return {
    runners: { open: async () => ({ name: 'process', environment: async () => environment }) as unknown as Runner },
    artifacts: async () => ({ treePath: async () => datasetDir }) as unknown as Artifacts,
  };
}
