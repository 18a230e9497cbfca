import { expect, test } from 'vitest';
import { type Attestation, withStatement } from '../../../src/lib/stages/evidence/attestations.ts';
import { pass, unknown } from '../../../src/lib/stages/evidence/control/control.ts';

const NOW = '2026-12-01T12:00:00.000Z';

const said = (signer: string, more: Partial<Attestation> = {}): Attestation => ({
  apiVersion: 'sovran/v1',
  kind: 'Attestation',
  control: 'OPS-03',
  verdict: 'na',
  statement: 'One release',
  environment: null,
  subjects: [],
  at: '2026-11-01T00:00:00.000Z',
  expires: '2027-11-01T00:00:00.000Z',
  signer,
  ...more,
});

test.each([
  ['one person', [said('a@x')], 'attested', 'stated-alone'],
  ['one person twice', [said('a@x'), said('A@x')], 'attested', 'stated-alone'],
  ['two people', [said('a@x'), said('b@x')], 'na', 'stated'],
  ['two people, one expired', [said('b@x', { expires: NOW }), said('a@x')], 'attested', 'stated-alone'],
  ['two people, one otherwise', [said('b@x', { verdict: 'attested' }), said('a@x')], 'attested', 'stated-alone'],
  ['a person who attests', [said('a@x', { verdict: 'attested' })], 'attested', 'stated'],
  ['a date ahead of the clock', [said('a@x', { at: '2026-12-01T12:00:01.000Z' })], 'unknown', 'never'],
  [
    'one of two ahead of the clock',
    [said('a@x'), said('b@x', { at: '2027-01-01T00:00:00.000Z' })],
    'attested',
    'stated-alone',
  ],
] as const)('%s: %3$s', (_, stated, verdict, reason) => {
  expect(withStatement(unknown('never'), stated, NOW)).toMatchObject({ verdict, reason });
});

test('a statement changes no verdict that evidence gave', () => {
  expect(withStatement(pass('same'), [said('a@x'), said('b@x')], NOW)).toEqual(pass('same'));
});
