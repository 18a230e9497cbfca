import { expect, test } from 'vitest';
import { openRelays } from '../../../../src/lib/adapters/ssh/session/relay.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { lineSaying, type Said } from '../../../support/line-saying.ts';
import { failure } from '../../../support/ssh-faults.ts';

/** What becomes of a relay that waits in its connect, on a line that says this to the command that ends it. */
function waitedFor(...end: Said[]): Promise<SovranError> {
  return failure(openRelays(lineSaying({ waits: true }, ...end), 300).socket('/run/x.sock'));
}

test('a relay that nobody accepts, on a host that hears us, tells of a full queue', async () => {
  expect(await waitedFor({ code: 0 })).toMatchObject({ code: 'socket-unreachable', details: { queueFull: true } });
});

test.each([
  ['goes', [null, null]],
  ['says nothing', [{ waits: true }]],
] as [string, Said[]][])('a relay that waits on a line that %s tells of the line', async (_, end) => {
  const error = await waitedFor(...end);
  expect(error).toMatchObject({ code: 'connection-lost', exit: 4 });
});
