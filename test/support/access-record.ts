import type { AccessRecord } from '../../src/lib/core/ports/gateway.ts';

/** What a test of outcomes does not look at. */
export const unnumbered: Pick<AccessRecord, 'endedKeyOf' | 'sentBytes' | 'firstByteMs' | 'serial'> = {
  endedKeyOf: '',
  sentBytes: 1,
  firstByteMs: 1,
  serial: null,
};
