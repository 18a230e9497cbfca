import { expect, test } from 'vitest';
import { grantsIn, keyValues, parseKeys, type KeyEntries } from '../../../../src/lib/adapters/gateway/key-entries.ts';
import { withChange, withoutRun, withRecord } from '../../../../src/lib/adapters/gateway/merge-keys.ts';
import { renderMap } from '../../../../src/lib/adapters/gateway/release-map.ts';
import type { KeyGrants } from '../../../../src/lib/core/ports/gateway.ts';

const [ONE, TWO, NEXT] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
const SOON = '2026-06-01T00:00:00.000Z';
const LATER = '2026-07-01T00:00:00.000Z';
const portal = { application: 'portal' };
const recorded: KeyGrants = { [ONE]: portal };
const known = withRecord(new Map(), recorded);
const all = { application: 'portal' };

test('what is remembered reads back as it was written, also without the later fields', () => {
  const text = `${ONE} portal@0\n${TWO} portal@1780272000@R+-@0\n`;
  expect(grantsIn(parseKeys(text))).toEqual({ [ONE]: portal, [TWO]: { ...portal, until: SOON } });
  const once = renderMap(keyValues(parseKeys(text)));
  expect(once).toBe(`${ONE} portal@0@-@new\n${TWO} portal@1780272000@R+-@0\n`);
  expect(renderMap(keyValues(parseKeys(once)))).toBe(once);
});

test('files that still accept a key open it no more once it is revoked, and prolong none that ends', () => {
  const revoked = withChange(known, { run: 'R', endOthers: all });
  expect(grantsIn(withRecord(revoked, recorded))).toEqual({ [ONE]: { ...portal, revoked: true } });
  const ending = withChange(known, { run: 'R', endOthers: { ...all, until: SOON } });
  const stale = withRecord(withRecord(ending, recorded), { [ONE]: { ...portal, until: LATER } });
  expect(grantsIn(stale)).toEqual({ [ONE]: { ...portal, until: SOON } });
});

test('what files call revoked is revoked, also where nobody told the gateway', () => {
  expect(grantsIn(withRecord(known, { [ONE]: { ...portal, revoked: true } }))[ONE]).toEqual({
    ...portal,
    revoked: true,
  });
});

test('keys that the files do not name stay', () => {
  expect(Object.keys(grantsIn(withRecord(known, { [TWO]: portal })))).toEqual([ONE, TWO]);
});

test('a new key ends the others of its application, also those that this clone does not know', () => {
  const both = withRecord(known, { [TWO]: { application: 'other' } });
  const rotated = withChange(both, { run: 'R', accept: { [NEXT]: portal }, endOthers: all });
  expect(grantsIn(rotated)).toEqual({
    [TWO]: { application: 'other' },
    [NEXT]: portal,
    [ONE]: { ...portal, revoked: true },
  });
});

test('the same run again leaves the key of its first attempt out, and taken back it leaves nothing', () => {
  const first = withChange(known, { run: 'R', accept: { [NEXT]: portal }, endOthers: all });
  const again = withChange(first, { run: 'R', accept: { [TWO]: portal }, endOthers: all });
  expect(grantsIn(again)).toEqual({ [TWO]: portal, [ONE]: { ...portal, revoked: true } });
  expect(grantsIn(withoutRun(again, 'R'))).toEqual(recorded);
});

test('what a run had ended stays so when it names less the second time', () => {
  const again = withChange(withChange(known, { run: 'R', endOthers: all }), { run: 'R', accept: { [NEXT]: portal } });
  expect(grantsIn(again)).toEqual({ [ONE]: { ...portal, revoked: true }, [NEXT]: portal });
});

test.each<[string, (ended: KeyEntries) => KeyEntries]>([
  ['a run', (ended) => withChange(ended, { run: 'OTHER', endOthers: all })],
  ['the files', (ended) => withRecord(ended, { [ONE]: { ...portal, revoked: true } })],
])('what %s revoked too stays revoked when the first one is taken back', (_name, other) => {
  const ended = withChange(known, { run: 'R', endOthers: all });
  expect(grantsIn(withoutRun(other(ended), 'R'))).toEqual({ [ONE]: { ...portal, revoked: true } });
});

test('what was revoked before a run said so again stays revoked when that is taken back', () => {
  const ended = withChange(withChange(known, { run: 'OTHER', endOthers: all }), { run: 'R', endOthers: all });
  expect(grantsIn(withoutRun(ended, 'R'))).toEqual({ [ONE]: { ...portal, revoked: true } });
});

test('a thousand keys with an end are remembered, the oldest are forgotten first, and no key without one is', () => {
  const digest = (at: number): string => at.toString(16).padStart(64, '0');
  const keys = Object.fromEntries(
    Array.from({ length: 1005 }, (_, at) => [digest(at + 1), { application: 'old', revoked: true }]),
  );
  const many = grantsIn(withRecord(known, keys));
  expect(Object.keys(many)).toHaveLength(1001);
  expect([many[ONE], many[digest(5)], many[digest(6)]]).toEqual([
    portal,
    undefined,
    { application: 'old', revoked: true },
  ]);
});

test('a revoke of some time ago ends what nobody could name then, but no key that a younger run brought', () => {
  const earlier = withChange(known, { run: '01A', accept: { [NEXT]: portal } });
  const since = withChange(earlier, { run: '01C', accept: { ['c'.repeat(64)]: portal } });
  const revoked = withChange(since, { run: '01B', endOthers: { ...all, sparedSince: '01B' } });
  expect(grantsIn(revoked)).toEqual({
    [ONE]: { ...portal, revoked: true },
    [NEXT]: { ...portal, revoked: true },
    ['c'.repeat(64)]: portal,
  });
});

test('nor is a key spared that was there before and that a younger run merely gave an end', () => {
  const earlier = withChange(known, { run: '01A', accept: { [NEXT]: portal } });
  const overlap = { ...all, until: '2099-01-01T00:00:00.000Z' };
  const rotated = withChange(earlier, { run: '01C', accept: { ['c'.repeat(64)]: portal }, endOthers: overlap });
  const revoked = grantsIn(withChange(rotated, { run: '01B', endOthers: { ...all, sparedSince: '01B' } }));
  expect([revoked[NEXT], revoked['c'.repeat(64)]]).toEqual([{ ...portal, revoked: true }, portal]);
});
