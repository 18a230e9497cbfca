import { expect, test } from 'vitest';
import { findKeyGap } from '../../../../src/lib/stages/serving/applications/key-gap.ts';
import { keysGate } from '../../../../src/lib/stages/serving/applications/keys-gate.ts';
import type { KeyGrant } from '../../../../src/lib/core/ports/gateway.ts';

const NOW = '2026-06-01T00:00:00.000Z';
const SOON = '2026-06-01T01:00:00.500Z';
const PAST = '2026-05-01T00:00:00.000Z';
const portal = { application: 'portal' };
const NONE = { ended: [], unknown: [] };
const ENDED = { ended: ['portal'], unknown: [] };

test.each<[string, KeyGrant | undefined, KeyGrant | undefined, object]>([
  ['is accepted by both', portal, portal, NONE],
  ['was revoked there', portal, { ...portal, revoked: true }, ENDED],
  ['ends there', portal, { ...portal, until: SOON }, ENDED],
  ['ends at the same second', { ...portal, until: SOON }, { ...portal, until: '2026-06-01T01:00:00.000Z' }, NONE],
  ['is over for both', { ...portal, until: PAST }, { ...portal, revoked: true }, NONE],
  ['was revoked here, and the gateway was never told', { ...portal, revoked: true }, portal, NONE],
  ['the gateway has not seen yet', portal, undefined, NONE],
  ['only the gateway knows', undefined, portal, { ended: [], unknown: ['portal'] }],
  ['only the gateway knows, as over', undefined, { ...portal, until: PAST }, NONE],
])('a key that %s', (_name, recorded, remembered, gap) => {
  const grants = (key?: KeyGrant): Record<string, KeyGrant> => (key ? { aa: key } : {});
  expect(findKeyGap(grants(recorded), grants(remembered), NOW)).toEqual(gap);
});

test('a new key waits for the fetch of what a colleague did to the same application, and to no other', () => {
  expect(keysGate('portal', ENDED)).toMatchObject({ verdict: 'fail', next: ['git pull', 'sovran app revoke portal'] });
  expect(keysGate('portal', { ended: [], unknown: ['portal'] }).verdict).toBe('fail');
  expect([keysGate('wiki', ENDED).verdict, keysGate('portal', null).verdict]).toEqual(['pass', 'pass']);
});
