import type { AccessRecord, Gateway } from '../../../core/ports/gateway.ts';
import { isUnservedRequest } from './counts-as-evidence.ts';
import { isLost } from '../../serving/traffic/outcome.ts';
import { followAccess, readAccessBetween } from '../../serving/traffic/read-access.ts';

/** Requests of a release, as the access log counts them. */
export interface AccessCount {
  requests: number;
  answered: number;
  lost: AccessRecord[];
  /** Lost requests of the release, and of the probe on any release. */
  broken: number;
}

/** Where the window of the candidate begins in the access log, bytes. */
export type Since = {
  offset: number;
  /** End of the time in which no release served; absent where one did. */
  vacantUntil?: number;
};

/** Whose requests are counted: the candidate's, and the probe's. */
export interface Counted {
  release: string;
  application: string;
}

/** A counter of a release's requests since a switch; it keeps only the lost ones. */
export function countAccess(
  gateway: Gateway,
  since: Since,
  { release, application }: Counted,
): () => Promise<AccessCount> {
  const gained = followSwitch(gateway, since);
  let requests = 0;
  let answered = 0;
  let broken = 0;
  let lost: AccessRecord[] = [];
  return async () => {
    const records = await gained();
    const own = records.filter((record) => record.release === release);
    requests += own.length;
    answered += own.filter((one) => !isLost(one) && one.termination.startsWith('-')).length;
    lost = lost.concat(own.filter(isLost));
    broken += records.filter(
      (one) => isLost(one) && (one.release === release || one.application === application),
    ).length;
    return { requests, answered, lost, broken };
  };
}

/** As `followAccess`, without unserved requests of the time in which no release served. */
function followSwitch(gateway: Gateway, { offset, vacantUntil = offset }: Since): () => Promise<AccessRecord[]> {
  const gained = followAccess(gateway, vacantUntil);
  let first: AccessRecord[] | undefined;
  return async () => {
    first ??= (await readAccessBetween(gateway, offset, vacantUntil)).filter((record) => !isUnservedRequest(record));
    const records = first.concat(await gained());
    first = [];
    return records;
  };
}
