import type { AccessRecord, Gateway } from '../ports/gateway.ts';
import { followAccess } from './access-window.ts';
import { isLost } from './account.ts';

/** Requests of a release, and what was lost of them and of the probe, whichever release was to answer it. */
export interface AccessCount {
  requests: number;
  lost: AccessRecord[];
}

/** Whose requests are counted. */
export interface Counted {
  release: string;
  /** The probe's. */
  application: string;
}

/** A counter of what the journal has of a release since an offset: a long watch keeps no record but the losses. */
export function countAccess(
  gateway: Gateway,
  offset: number,
  { release, application }: Counted,
): () => Promise<AccessCount> {
  const gained = followAccess(gateway, offset);
  let requests = 0;
  let lost: AccessRecord[] = [];
  return async () => {
    const records = await gained();
    const isCounted = (record: AccessRecord): boolean => record.release === release;
    requests += records.filter(isCounted).length;
    lost = lost.concat(records.filter((one) => isLost(one) && (isCounted(one) || one.application === application)));
    return { requests, lost };
  };
}
