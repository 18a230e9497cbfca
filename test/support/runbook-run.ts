import type { RunbookRun, StepRecord } from '../../src/lib/stages/runbooks/run/record.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A failed run of a runbook with one input. */
export function runbookRun(...steps: StepRecord[]): RunbookRun {
  return {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    id: '01JD0000000000000000000000',
    runbook: 'r',
    title: 'T',
    version: 1,
    digest: `sha256:${'a'.repeat(64)}`,
    actor: 'a@example.org',
    inputs: { host: 'gpu1' },
    values: {},
    startedAt: AT,
    verdict: 'failed',
    steps,
  };
}

/** A failed step of a host. */
export function failedStep(parts: Partial<StepRecord> = {}): StepRecord {
  return { id: 'a', kind: 'host', title: 'T', state: 'failed', at: AT, endedAt: AT, exitCode: 1, ...parts };
}
