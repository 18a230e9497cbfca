import { describe, expect, test } from 'vitest';
import { predictDuration, learnResidual } from '../../../../src/lib/stages/capacity/fit/gather.ts';
import { measuredOf } from '../../../../src/lib/stages/jobs/collect.ts';

describe('the residual of measured runs', () => {
  test('is the median of measured to estimated, libraries apart', () => {
    const peaks = [1.1, 1.2, 3].map((ratio) => ({ estimated: 1100, measured: 100 + 1000 * ratio }));
    expect(learnResidual(peaks, 100)).toMatchObject({ runs: 3, factor: { value: 1.2, low: 0.6 } });
  });

  test('of one run leaves a doubt of a fifth', () => {
    const factor = learnResidual([{ estimated: 1100, measured: 1100 }], 100)?.factor;
    expect(factor).toEqual({ low: 0.8, value: 1, high: 1.2 });
  });

  test('needs a run that took more than its libraries', () => {
    expect(learnResidual([], 100)).toBeUndefined();
    expect(learnResidual([{ estimated: 1100, measured: 0 }], 100)).toBeUndefined();
  });
});

describe('the time of a run', () => {
  const run = { wallSeconds: 130, trainSeconds: 100, rows: 50, parameters: 1e8 };

  test('grows with rows and parameters, preparation stays', () => {
    const value = (rows: number, parameters: number): number =>
      predictDuration([run], { rows, parameters })?.seconds.value ?? 0;
    expect(value(50, 1e8)).toBe(130);
    expect(value(100, 1e8)).toBe(230);
    expect(value(100, 2e8)).toBe(430);
  });

  test('is unknown without an earlier run', () => {
    expect(predictDuration([], { rows: 1, parameters: 1 })).toBeUndefined();
    expect(predictDuration([{ ...run, trainSeconds: 0 }], { rows: 1, parameters: 1 })).toBeUndefined();
  });
});

describe('the figures of a manifest', () => {
  test('are kept where they are numbers', () => {
    const manifest = { peakMemoryBytes: 9, wallSeconds: 2.5, metrics: { trainSeconds: 1, rowsSeen: 4, finalLoss: 2 } };
    expect(measuredOf(manifest)).toEqual({ peakMemoryBytes: 9, wallSeconds: 2.5, trainSeconds: 1, rowsSeen: 4 });
    expect(measuredOf({ peakMemoryBytes: null, wallSeconds: 'x' })).toBeUndefined();
    expect(measuredOf(undefined)).toBeUndefined();
  });
});
