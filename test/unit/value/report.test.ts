import { expect, test } from 'vitest';
import { documents } from '../../../src/lib/stages/value/schema.ts';
import { valuePage } from '../../../src/lib/stages/value/report/page.ts';
import { renderReport } from '../../../src/lib/stages/value/report/render.ts';
import { monthOf, readValue, verdictOf } from '../../../src/lib/stages/value/report/report.ts';
import { plainView } from '../../support/plain-view.ts';
import { aProject } from '../../support/project/project.ts';
import { aUseCase } from '../../support/project/scope.ts';
import { readHtml } from '../../support/read-html.ts';
import { valued } from '../../support/valued.ts';

test('the page has the answer, the figures and nothing from elsewhere', async () => {
  const report = await valued();
  expect(() => documents.ValueReport.parse(report)).not.toThrow();
  for (const language of ['en', 'fr'] as const) {
    const page = valuePage(report, plainView(language));
    const elements = readHtml(page);
    expect(elements.filter(({ attributes }) => attributes.src ?? attributes.href?.startsWith('http'))).toEqual([]);
    expect(elements.some(({ tag }) => tag === 'script')).toBe(false);
    expect(page).toContain('Sort &lt;mail&gt; &amp; answer');
    expect(page).toContain(`lang="${language}"`);
    expect(page).toContain(plainView(language).t(`value.report.${report.verdict}`));
  }
});

test('what is not declared is named, and the verdict unknown', async () => {
  const project = await aProject([aUseCase('tri')]);
  const { t } = plainView();
  const report = await readValue(project.context(), { usecase: 'tri', seed: 1 }, t);
  expect(report).toMatchObject({ verdict: 'unknown', perMonth: null, roi: null, record: null });
  expect(report.missing).toHaveLength(3);
  readHtml(valuePage(report, plainView('fr')));
  expect(renderReport(report, plainView()).join('\n')).toContain('declares no benefit');
});

test.for([
  [1, 'worth'],
  [0.9, 'worth'],
  [0.6, 'likely'],
  [0.2, 'unlikely'],
  [0.02, 'not-worth'],
] as const)('a gain in %d of the draws is %s', ([chanceOfGain, verdict]) => {
  expect(verdictOf({ chanceOfGain })).toBe(verdict);
});

test('a month costs its share of the window', async () => {
  const { perMonth, perRequest, roi } = await valued();
  const days = 10;
  const year = (30_000 * 0.9) / 4 + 30_000 * 0.08 + 40_000 + 1200 + 3000;
  const load = 20_000 / (days * 86_400 * 4);
  const energy = ((120 + 580 * load) / 1000) * 8760 * 1.5 * 0.2;
  expect(perMonth).toBeCloseTo((year + energy) / 12, 6);
  expect(perRequest).toBeCloseTo((year + energy) / 12 / ((20_000 * (365 / 12)) / days), 9);
  expect(roi?.runningPerYear).toBeCloseTo(year + energy - (30_000 * 0.9) / 4, 6);
});

test('no environment costs nothing that is known', () => {
  expect(monthOf([])).toEqual({ perMonth: null, perRequest: null });
});
