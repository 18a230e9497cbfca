import type { AccessRecord, Gateway } from '../ports/gateway.ts';

/**
 * A reader that gives at each call what the journal gained since the one before: a long watch reads nothing twice. It does not
 * wait for the end of what goes on: a gateway with traffic writes while it is read.
 */
export function followAccess(gateway: Gateway, offset: number): () => Promise<AccessRecord[]> {
  let at = offset;
  return async () => {
    const gained: AccessRecord[] = [];
    for (;;) {
      const { records, next, more } = await gateway.readAccess(at);
      gained.push(...records);
      at = next;
      if (!more) return gained;
    }
  };
}
