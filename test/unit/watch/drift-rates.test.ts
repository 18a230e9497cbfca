import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/stages/measure/stats/bootstrap.ts';
import type { FeatureValue, FeatureValues } from '../../../src/lib/stages/watch/drift/feature.ts';
import { judgeFeatures } from '../../../src/lib/stages/watch/drift/judge.ts';

/** Requests a window; the reference has four times as many, in 28 blocks. */
const N = 500;
const RUNS = 100;
type Draw = (random: () => number, share: number) => FeatureValue[];

/** A request: bytes, outcome, application, milliseconds. A share of requests comes from another topic. */
const request: Draw = (random, share) => {
  const isOther = random() < share;
  const bytes = Math.round(300 + 200 * Math.exp(random() + random()) + (isOther ? 900 * random() + 300 : 0));
  const application = isOther ? 'legal' : ['portal', 'intranet', 'batch'][Math.floor(random() ** 2 * 3)]!;
  const duration = Math.round(100 - 400 * Math.log(1 - random()));
  return [bytes, random() < 0.97 ? 'answered' : 'refused', application, duration];
};

const NAMES = ['request-bytes', 'outcome', 'application', 'duration'] as const;

function drawFeatures(seed: string, share: number): FeatureValues[] {
  const random = seededRandom(seed);
  const many = (count: number, of: number): FeatureValue[][] =>
    Array.from({ length: count }, () => request(random, of));
  const blocks = Array.from({ length: 28 }, () => many((4 * N) / 28, 0));
  const windows = Array.from({ length: 3 }, () => many(N, share));
  const column = (rows: FeatureValue[][], at: number): FeatureValue[] => rows.map((row) => row[at]!);
  return NAMES.map((name, at) => ({
    name,
    source: 'requests',
    blocks: blocks.map((rows) => column(rows, at)),
    windows: windows.map((rows) => column(rows, at)),
  }));
}

/** Features said to drift, by run. */
function drifting(share: number, runs: number): string[][] {
  return Array.from({ length: runs }, (_, run) =>
    judgeFeatures(drawFeatures(`${share} ${run}`, share), 'rates').flatMap(({ name, verdict }) =>
      verdict === 'drift' ? [name] : [],
    ),
  );
}

test('at most one of a hundred quiet services is said to drift', () => {
  expect(drifting(0, RUNS).filter(({ length }) => length > 0).length).toBeLessThanOrEqual(RUNS / 100);
});

test('a topic of 15 % of 500 requests is found by both features', () => {
  const found = drifting(0.15, 40);
  expect(found.filter((names) => names.includes('application')).length).toBeGreaterThanOrEqual(38);
  expect(found.filter((names) => names.includes('request-bytes')).length).toBeGreaterThanOrEqual(38);
});
