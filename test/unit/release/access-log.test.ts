import { expect, test } from 'vitest';
import type { AccessRecord, Gateway } from '../../../src/lib/core/ports/gateway.ts';
import { followAccess } from '../../../src/lib/stages/serving/traffic/read-access.ts';

const RECORD = { requestId: 'r' } as AccessRecord;

/** A gateway whose access log gains a record at every call, and whose first reads hold only part of what there is. */
function busyGateway(parts: number, end = parts): { gateway: Gateway; offsets: number[] } {
  const offsets: number[] = [];
  const readAccess: Gateway['readAccess'] = async (offset) => {
    offsets.push(offset);
    return { records: [RECORD], next: offset + 1, more: offsets.length < parts };
  };
  return { gateway: { readAccess, endOfAccess: async () => end } as Partial<Gateway> as Gateway, offsets };
}

test('reads a busy log to where it ended at the call', async () => {
  const { gateway, offsets } = busyGateway(1);
  const gained = followAccess(gateway, 7);
  expect(await gained()).toHaveLength(1);
  expect(await gained()).toHaveLength(1);
  expect(offsets).toEqual([7, 8]);
});

test('what one read does not hold is read on', async () => {
  const { gateway, offsets } = busyGateway(3);
  expect(await followAccess(gateway, 0)()).toHaveLength(3);
  expect(offsets).toEqual([0, 1, 2]);
});

test('returns what was read before a failure at the next call', async () => {
  const { gateway, offsets } = busyGateway(3);
  let breaks = 1;
  const endOfAccess: Gateway['endOfAccess'] = async () => {
    if (breaks-- > 0) throw new Error('the line broke');
    return gateway.endOfAccess();
  };
  const gained = followAccess({ ...gateway, endOfAccess }, 0);
  await expect(gained()).rejects.toThrow('the line broke');
  expect(await gained()).toHaveLength(3);
  expect(offsets).toEqual([0, 1, 2]);
});

test('reads a fast-growing log to where it ended first', async () => {
  const { gateway, offsets } = busyGateway(1000, 3);
  const gained = followAccess(gateway, 0);
  expect(await gained()).toHaveLength(3);
  expect(offsets).toEqual([0, 1, 2]);
});
