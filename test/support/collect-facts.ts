import type { CollectFacts } from '../../src/lib/stages/jobs/collect.ts';
import type { JobState } from '../../src/lib/core/ports/runner.ts';
import { fakeRequest } from './launched-job.ts';

export const JOB_ID = '01JOB0000000000000000000A1';

/** What collecting job `tuned` sees: the engine says `state`, the project has `recorded`. */
export function collectFacts(state: JobState, recorded: JobState, existing: CollectFacts['existing']): CollectFacts {
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    run: {
      apiVersion: 'sovran/v1',
      kind: 'Run',
      metadata: { name: JOB_ID },
      spec: {
        operation: 'train launch',
        subject: 'tuned',
        kind: 'job',
        host: 'local',
        status: recorded,
        startedAt: '2026-01-01T00:00:00Z',
        collect: fakeRequest({ spec: {}, subject: 'tuned', seed: 7 }).collect,
        outputs: [],
      },
    },
    status: { id: JOB_ID, kind: 'finetune', state, endedAt: '2026-01-01T00:01:00Z', resumable: false },
    collection:
      state === 'succeeded'
        ? {
            manifest: {},
            trees: [{ name: 'model', digest, path: '/jobs/out/model', bytes: 11 }],
            outputs: [{ path: 'model/model.gguf', sha256: digest, bytes: 11 }],
          }
        : null,
    existing,
  };
}
