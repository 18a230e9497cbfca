import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  findOutdated,
  keySetOf,
  parseKeys,
  renderKeys,
  type KeyMemory,
  withKeys,
  withoutExpired,
  withoutKeys,
} from '../../../../src/lib/adapters/gateway/key-memory.ts';
import type { KeyGrants } from '../../../../src/lib/core/ports/gateway.ts';

const [ONE, TWO, NEXT] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
const SOON = '2026-06-01T00:00:00.000Z';
const LATER = '2026-07-01T00:00:00.000Z';
const portal = { application: 'portal' };
const gone = { ...portal, revoked: true };
const recorded: KeyGrants = { [ONE]: portal };
const known = withKeys(parseKeys(''), { keys: recorded });
const all = { application: 'portal', upTo: 0 };

const keysOf = (memory: KeyMemory): KeyGrants => keySetOf(memory).keys;

test('what is remembered reads back as it was written', () => {
  const text = `# portal 2\n${ONE} portal@0@2@0\n${TWO} portal@1@0@1780272000\n`;
  expect(keySetOf(parseKeys(text))).toEqual({
    keys: { [ONE]: { ...portal, revocation: 2 }, [TWO]: { ...gone, until: SOON } },
    revocations: { portal: 2 },
  });
  expect(renderKeys(parseKeys(text))).toBe(text);
});

test.each([
  ['alone', { keys: { [ONE]: 'portal' } }],
  ['with all keys', all],
])('files with a key revoked %s do not open it again', (_, how) => {
  expect(keysOf(withKeys(withoutKeys(known, how), { keys: recorded }))).toEqual({ [ONE]: gone });
});

test('an expiry is brought forward, never postponed', () => {
  const ending = withKeys(known, { keys: { [ONE]: { ...portal, until: LATER } } });
  const sooner = withKeys(ending, { keys: { [ONE]: { ...portal, until: SOON } } });
  expect(keysOf(withKeys(sooner, { keys: { [ONE]: { ...portal, until: LATER } } }))[ONE]?.until).toBe(SOON);
  expect(keysOf(withKeys(sooner, { keys: recorded }))[ONE]?.until).toBe(SOON);
});

test('a revoked key that was never added is remembered as revoked', () => {
  const revoked = withoutKeys(known, { keys: { [TWO]: 'portal' } });
  expect(keysOf(withKeys(revoked, { keys: { [TWO]: portal } }))).toEqual({ [ONE]: portal, [TWO]: gone });
});

test('revoking all ends the keys up to its number, repeatably', () => {
  const once = withoutKeys(known, all);
  const since = withKeys(once, { keys: { [NEXT]: { ...portal, revocation: 1 }, [TWO]: { application: 'other' } } });
  expect(keySetOf(withoutKeys(since, all))).toEqual({
    keys: { [ONE]: gone, [NEXT]: { ...portal, revocation: 1 }, [TWO]: { application: 'other' } },
    revocations: { portal: 1 },
  });
  const later = withoutKeys(since, { ...all, upTo: 4 });
  expect(keySetOf(withoutKeys(later, all))).toMatchObject({ keys: { [NEXT]: gone }, revocations: { portal: 5 } });
});

test("a key below the number of its application's gateway is outdated", () => {
  const revoked = withoutKeys(known, all);
  expect(findOutdated(revoked, { [TWO]: portal })).toBe('portal');
  expect(findOutdated(revoked, { [TWO]: { application: 'other' } })).toBeUndefined();
  expect(findOutdated(revoked, { [TWO]: { ...portal, revocation: 1 } })).toBeUndefined();
});

test("a lower number opens no keys, a higher one ends the gateway's", () => {
  const revoked = withoutKeys(known, all);
  expect(keysOf(withKeys(revoked, { keys: { [TWO]: portal }, revocations: { portal: 0 } }))[TWO]).toEqual(gone);
  expect(keysOf(withKeys(known, { keys: {}, revocations: { portal: 1 } }))).toEqual({ [ONE]: gone });
});

test('only keys expired for a day are forgotten', () => {
  const day = 86_400;
  const end = Date.parse(SOON) / 1000;
  const ending = withoutKeys(withKeys(known, { keys: { [TWO]: { ...portal, until: SOON } } }), all);
  expect(Object.keys(keysOf(withoutExpired(ending, end + day - 1)))).toEqual([ONE, TWO]);
  expect(keySetOf(withoutExpired(ending, end + day + 1))).toEqual({
    keys: { [ONE]: gone },
    revocations: { portal: 1 },
  });
});

test('adding and revoking come to the same in any order', () => {
  const number = fc.nat(2);
  const change = fc.oneof(
    fc.record({ digest: fc.constantFrom(ONE, TWO, NEXT), revocation: number, until: fc.constantFrom(SOON, LATER) }),
    fc.record({ digest: fc.constantFrom(ONE, TWO, NEXT) }),
    fc.record({ upTo: number }),
  );
  type Change = { digest?: string; revocation?: number; until?: string; upTo?: number };
  // a key has one number, whoever adds it
  const fixed = ({ digest = '', ...grant }: Change): KeyGrants => ({
    [digest]: { ...portal, ...grant, revocation: Number(digest[0]) - 1 },
  });
  const apply = (memory: KeyMemory, one: Change): KeyMemory => {
    if (one.upTo !== undefined) return withoutKeys(memory, { application: 'portal', upTo: one.upTo });
    if (one.until === undefined) return withoutKeys(memory, { keys: { [one.digest ?? '']: 'portal' } });
    return withKeys(memory, { keys: fixed(one) });
  };
  const opens = (changes: Change[]): unknown => {
    const { keys, revocations } = keySetOf(changes.reduce(apply, parseKeys('')));
    const open = Object.entries(keys).filter(([, { revoked }]) => !revoked);
    return [open.map(([digest, { until }]) => `${digest} ${until}`).toSorted(), revocations];
  };
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (changes, random) => {
      const weights = new Map(changes.map((one) => [one, random.next().value]));
      const shuffled = changes.toSorted((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      expect(opens(shuffled)).toEqual(opens(changes));
    }),
  );
});
