import { expect, test } from 'vitest';
import { VERDICTS } from '../../../src/lib/reports/report.ts';
import { bench } from '../../../src/lib/text/en/bench.ts';

test.each(VERDICTS)('the verdict %s is called so on screen too', (verdict) => {
  expect(bench[`bench.verdict.${verdict}`]).toContain(verdict.replaceAll('-', ' '));
});
