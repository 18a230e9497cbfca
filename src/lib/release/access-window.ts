import type { AccessRecord, Gateway } from '../ports/gateway.ts';

/** Where the journal ends now. */
export async function endOfAccess(gateway: Gateway): Promise<number> {
  return (await readWindow(gateway, 0, () => undefined)).next;
}

/** A reader that gives at each call only what the journal gained since the one before: a long watch reads nothing twice. */
export function followAccess(gateway: Gateway, offset: number): () => Promise<AccessRecord[]> {
  let at = offset;
  return async () => {
    const records: AccessRecord[] = [];
    at = (await readWindow(gateway, at, (found) => records.push(...found))).next;
    return records;
  };
}

/** Every record since an offset. */
export async function accessSince(gateway: Gateway, offset: number): Promise<AccessRecord[]> {
  const records: AccessRecord[] = [];
  await readWindow(gateway, offset, (found) => records.push(...found));
  return records;
}

async function readWindow(
  gateway: Gateway,
  offset: number,
  take: (records: AccessRecord[]) => void,
): Promise<{ next: number }> {
  let at = offset;
  for (;;) {
    const { records, next } = await gateway.readAccess(at);
    take(records);
    if (next === at) return { next };
    at = next;
  }
}
