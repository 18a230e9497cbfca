import type { AccessRecord, Gateway } from '../../../core/ports/gateway.ts';
import { isLost } from './tally.ts';
import { metNobody } from './counts-as-evidence.ts';

/** What the journal has between two offsets. */
export async function readAccessBetween(gateway: Gateway, from: number, end: number): Promise<AccessRecord[]> {
  const parts: AccessRecord[][] = [];
  for (let at = from; at < end;) {
    const { records, next } = await gateway.readAccess(at, end);
    parts.push(records);
    if (next <= at) break;
    at = next;
  }
  return parts.flat();
}

/**
 * A reader that gives at each call what the journal gained since the one before: a long watch reads nothing twice. It reads to
 * where the journal ends when the first read tells of more, and no further: a gateway with traffic writes while it is read,
 * perhaps faster than a slow line carries. What a call had read when it threw, the next one gives.
 */
export function followAccess(gateway: Gateway, offset: number): () => Promise<AccessRecord[]> {
  let at = offset;
  let parts: AccessRecord[][] = [];
  const take = async (): Promise<boolean> => {
    const { records, next, more } = await gateway.readAccess(at);
    parts.push(records);
    at = next;
    return more;
  };
  return async () => {
    const end = (await take()) ? await gateway.endOfAccess() : at;
    for (let isMore = at < end; isMore;) isMore = (await take()) && at < end;
    const gained = parts.flat();
    parts = [];
    return gained;
  };
}

/** Requests of a release, and those of them that were lost. */
export interface AccessCount {
  requests: number;
  /** Those of them that were answered to their end. */
  answered: number;
  lost: AccessRecord[];
  /** Requests lost of the release and of the probe, whichever release was to answer the probe. */
  broken: number;
}

/** From where the journal speaks of the candidate, bytes. */
export type Since = {
  offset: number;
  /** Up to here a request met nobody because nobody had answered before the switch either; left out where somebody had. */
  vacantUntil?: number;
};

/** Whose requests are counted. */
export interface Counted {
  release: string;
  /** The probe's. */
  application: string;
}

/** A counter of what the journal has of a release since a switch: a long watch keeps no record but the losses. */
export function countAccess(
  gateway: Gateway,
  since: Since,
  { release, application }: Counted,
): () => Promise<AccessCount> {
  const gained = followMove(gateway, since);
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

/** As `followAccess`, without the requests that met nobody as long as nobody was there. */
function followMove(gateway: Gateway, { offset, vacantUntil = offset }: Since): () => Promise<AccessRecord[]> {
  const gained = followAccess(gateway, vacantUntil);
  let first: AccessRecord[] | undefined;
  return async () => {
    first ??= (await readAccessBetween(gateway, offset, vacantUntil)).filter((record) => !metNobody(record));
    const records = first.concat(await gained());
    first = [];
    return records;
  };
}
