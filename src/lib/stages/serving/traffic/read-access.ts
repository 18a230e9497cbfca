import type { AccessRecord, Gateway } from '../../../core/ports/gateway.ts';

/** The lines of the access log between two offsets, bytes. */
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

/** A reader that returns the lines since its previous call, up to the log's end at that time. Nothing is lost by a failure. */
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
