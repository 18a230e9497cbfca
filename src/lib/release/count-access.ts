import type { AccessRecord, Gateway } from '../ports/gateway.ts';
import { followAccess } from './access-window.ts';
import { isLost } from './account.ts';

/** Requests of a release, and those of them that were lost. */
export interface AccessCount {
  requests: number;
  lost: AccessRecord[];
}

/** A counter of what the journal has of a release since an offset: a long watch keeps no record but the losses. */
export function countAccess(gateway: Gateway, offset: number, release: string): () => Promise<AccessCount> {
  const gained = followAccess(gateway, offset);
  let requests = 0;
  let lost: AccessRecord[] = [];
  return async () => {
    const own = (await gained()).filter((record) => record.release === release);
    requests += own.length;
    lost = lost.concat(own.filter(isLost));
    return { requests, lost };
  };
}
