import type { UsageRecord } from '../../src/lib/core/ports/usage-journal.ts';

/** An answered request of `portal`, numbered; `said` is what matters to a test. */
export function usageRequest(number: number, at: string, said: Partial<UsageRecord> = {}): UsageRecord {
  return {
    at,
    requestId: `request-${number}`,
    application: 'portal',
    endedKeyOf: '',
    release: 'r1',
    route: 'chat',
    status: 200,
    bytes: 800 + ((number * 37) % 211),
    sentBytes: 400 + ((number * 53) % 307),
    firstByteMs: 40,
    durationMs: 300 + ((number * 29) % 173),
    termination: '--',
    serial: { life: 'one', number },
    outcome: 'answered',
    ...said,
  };
}
