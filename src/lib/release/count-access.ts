import type { AccessRecord, Gateway } from '../ports/gateway.ts';
import { followAccess } from './access-window.ts';
import { isLost } from './account.ts';

/** Requests of a release, and those of them that were lost. */
export interface AccessCount {
  requests: number;
  lost: AccessRecord[];
  /** Requests lost of the release and of the probe, whichever release was to answer the probe. */
  broken: number;
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
  let broken = 0;
  let lost: AccessRecord[] = [];
  return async () => {
    const records = await gained();
    const own = records.filter((record) => record.release === release);
    requests += own.length;
    lost = lost.concat(own.filter(isLost));
    broken += records.filter(
      (one) => isLost(one) && (one.release === release || one.application === application),
    ).length;
    return { requests, lost, broken };
  };
}
