import { expect, test } from 'vitest';
import {
  boundsOf,
  isOver,
  sayBounds,
  type Bound,
  type Measured,
} from '../../../../src/lib/stages/measure/hosts/bounds.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { translateWith } from '../../../../src/lib/core/text/translate.ts';

const t = translateWith(en, 'en');
const LIMITS = { diskReadMiBs: 2000, checkpointSeconds: 120, exchangeSeconds: 5 };
const NEEDS = { profile: 'gpu-training', parameters: 8e9, ...LIMITS };

function measured(hosts: string[], figures: Record<string, number | null>): Measured {
  const metrics = Object.entries(figures).map(([name, value]) => ({ name, value, unit: '', how: 'measured' as const }));
  return { hosts, metrics };
}

function boundsIn(...all: Measured[]): Bound[] {
  return boundsOf(all, { a: NEEDS, b: { ...NEEDS, exchangeSeconds: 20 } });
}

test('a throttled disk is named with its rate and what it costs', () => {
  const bounds = boundsIn(measured(['a'], { 'disk-write/a': 38, 'disk-read/a': 3000, 'disk-sync/a': 900 }));
  expect(sayBounds(bounds).map((line) => say(t, line))).toEqual([
    'A checkpoint on the disk of a bounds training: 38 MB/s, 112 GB take 2,947 s; limit 120 s.',
  ]);
});

test('a slow link is named, by the strictest of its hosts', () => {
  const bounds = boundsIn(measured(['a', 'b'], { 'network/a-b': 1 }), measured(['b', 'a'], { 'network/b-a': 100 }));
  expect(bounds.map(({ where, limit }) => `${where} ${limit}`)).toEqual(['a-b 5', 'b-a 5']);
  expect(bounds.map(isOver)).toEqual([true, false]);
  expect(sayBounds(bounds).map((line) => say(t, line))).toEqual([
    'Exchanging gradients over a-b bounds training: 125 MB/s, 16 GB take 128 s; limit 5 s.',
  ]);
});

test('the worst bound comes first', () => {
  const bounds = boundsIn(
    measured(['a'], { 'disk-write/a': 900, 'disk-read/a': 100 }),
    measured(['a', 'b'], { 'all-reduce/a-b': 20 }),
  );
  expect(bounds.map(({ part, takes }) => `${part} ${takes}`)).toEqual(['read 20.97', 'exchange 6.4', 'checkpoint 124']);
});

test('nothing bounds: the tightest is said', () => {
  const bounds = boundsIn(measured(['a'], { 'disk-write/a': 2000, 'disk-read/a': 4000 }));
  expect(sayBounds(bounds).map((line) => say(t, line))).toEqual([
    'Nothing bounds training. Tightest: Reading on the disk of a, 4,000 MB/s, 0.52 of 1 s.',
  ]);
});

test('nothing measured bounds nothing', () => {
  expect(sayBounds(boundsIn(measured(['a'], { 'disk-write/a': null, 'disk-read/a': 0 })))).toEqual([]);
});
