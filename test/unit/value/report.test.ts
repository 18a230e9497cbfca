import { expect, test } from 'vitest';
import { documents } from '../../../src/lib/stages/value/report/schema.ts';
import { valuePage } from '../../../src/lib/stages/value/report/page.ts';
import { renderValueReport } from '../../../src/lib/stages/value/report/render.ts';
import { readValue, serviceCost, verdictOf } from '../../../src/lib/stages/value/report/report.ts';
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
    expect(page).toContain(plainView(language).t(`value.report.verdict.${report.verdict}`));
  }
});

test('what is not declared is named, and the verdict unknown', async () => {
  const project = await aProject([aUseCase('tri')]);
  const { t } = plainView();
  const report = await readValue(project.context(), { usecase: 'tri', seed: 1 }, t);
  expect(report).toMatchObject({ verdict: 'unknown', cost: null, roi: null, kpis: [], frozenAt: null });
  expect(report.missing.map(({ code }) => code)).toEqual(['nothing-serves', 'no-benefit']);
  readHtml(valuePage(report, plainView('fr')));
  expect(renderValueReport(report, plainView(), 'x.html').join('\n')).toContain('declares no benefit');
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

test('the cost of a month is that of its share of the window', async () => {
  const { cost, roi } = await valued();
  const days = 10;
  const year = (30_000 * 0.9) / 4 + 30_000 * 0.08 + 40_000 + 1200 + 3000;
  const load = 20_000 / (days * 86_400 * 4);
  const energy = ((120 + 580 * load) / 1000) * 8760 * 1.5 * 0.2;
  expect(cost?.perMonth).toBeCloseTo((year + energy) / 12, 6);
  expect(cost?.perRequest).toBeCloseTo((year + energy) / 12 / ((20_000 * (365 / 12)) / days), 9);
  expect(roi?.runningPerYear).toBeCloseTo(year + energy - (30_000 * 0.9) / 4, 6);
});

test('no environment costs nothing that is known', () => {
  expect(serviceCost([])).toMatchObject({ perRequest: null, requestsPerMonth: 0 });
});
