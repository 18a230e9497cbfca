import { expect, test } from 'vitest';
import { formatMetric } from '../../../src/lib/stages/measure/reports/format-metric.ts';
import { plainView } from '../../support/plain-view.ts';

test.each([
  [0.000_033_1, 'EUR/request', '0.000033 EUR/request'],
  [0, 'EUR', '0 EUR'],
  [0.056, 'kWh', '0.056 kWh'],
  [0.5, 'ms', '0.5 ms'],
  [123.4, 'ms', '123 ms'],
])('%d %s is %s', (value, unit, text) => {
  expect(formatMetric({ name: '', value, unit, how: 'measured' }, 'en', plainView().t)).toBe(text);
});
