import type { AccessRecord, Gateway } from '../ports/gateway.ts';

/**
 * A reader that gives at each call what the journal gained since the one before: a long watch reads nothing twice. It reads to
 * where the journal ends when the first read tells of more, and no further: a gateway with traffic writes while it is read,
 * perhaps faster than a slow line carries.
 */
export function followAccess(gateway: Gateway, offset: number): () => Promise<AccessRecord[]> {
  let at = offset;
  return async () => {
    const first = await gateway.readAccess(at);
    const parts = [first.records];
    at = first.next;
    const end = first.more ? await gateway.endOfAccess() : at;
    while (at < end) {
      const { records, next, more } = await gateway.readAccess(at);
      parts.push(records);
      at = next;
      if (!more) break;
    }
    return parts.flat();
  };
}
