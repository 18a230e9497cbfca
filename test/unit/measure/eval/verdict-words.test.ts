import { expect, test } from 'vitest';
import { VERDICTS } from '../../../../src/lib/stages/measure/reports/report.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';

test.each(VERDICTS)('the verdict %s is called so on screen too', (verdict) => {
  expect(en[`bench.verdict.${verdict}`]).toContain(verdict.replaceAll('-', ' '));
});
