import type { AccessRecord, Gateway } from '../../../core/ports/gateway.ts';

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
