import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { addMonths } from '../../../src/lib/core/kit/time.ts';
import { benefitSchema, type Benefit } from '../../../src/lib/core/project/resources/economics.ts';
import {
  byInput,
  rangesOf,
  triangular,
  yearlyBenefit,
  roiOf,
  breakEvenMonth,
  cashFlowOf,
  netPresentValue,
  type CostPlan,
  readRoi,
} from '../../../src/lib/stages/value/roi/roi.ts';
import { renderRoi } from '../../../src/lib/stages/value/roi/render.ts';
import { caseTable } from '../../support/case-table.ts';
import { BENEFIT, close, pricedProject, requestsFrom } from '../../support/economics.ts';
import { aHost } from '../../support/project/machines.ts';
import { aModel } from '../../support/project/models.ts';
import { plainView } from '../../support/plain-view.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { aUseCase } from '../../support/project/scope.ts';

interface Row {
  name: string;
  benefit: Benefit;
  plan: CostPlan;
  start: string;
  expect: {
    likelyBenefit: number;
    likelyNpv: number;
    likelyBreakEven: string | null;
    benefitBand?: [number, number, number];
    npvBand?: [number, number, number];
    chance?: number;
    tornado?: { input: string; low: number; high: number }[];
  };
}

const rows = caseTable<Row>('value/roi.yaml');

test.for(rows)('$name', ({ benefit, plan, start, expect: wanted }) => {
  const said = benefitSchema.parse(benefit);
  const perYear = yearlyBenefit(byInput((input) => rangesOf(said)[input].likely));
  const flow = cashFlowOf(plan, said.horizonYears, said.discountRate);
  const month = breakEvenMonth(flow, perYear);
  expect(perYear).toEqual(close(wanted.likelyBenefit));
  expect(netPresentValue(flow, perYear)).toEqual(close(wanted.likelyNpv));
  expect(month === null ? null : addMonths(start, month)).toBe(wanted.likelyBreakEven);
});

test.for(rows.filter(({ expect: { npvBand } }) => npvBand))(
  'bands: $name',
  ({ benefit, plan, start, expect: wanted }) => {
    const roi = roiOf(benefitSchema.parse(benefit), plan, { seed: 1, start });
    const [low, , high] = wanted.npvBand ?? [0, 0, 0];
    const tolerance = (high - low) * 0.02;
    const found = [roi.npv.p10, roi.npv.p50, roi.npv.p90];
    for (const [at, value] of found.entries())
      expect(Math.abs(value - (wanted.npvBand?.[at] ?? 0))).toBeLessThan(tolerance);
    expect(Math.abs(roi.chanceOfGain - (wanted.chance ?? 0))).toBeLessThan(0.02);
    expect(roi.tornado).toEqual(
      wanted.tornado?.map(({ input, low: from, high: to }) => ({ input, low: close(from), high: close(to) })),
    );
  },
);

test('certain figures make one value, whatever the seed', () => {
  const { benefit, plan, start, expect: wanted } = rows[0]!;
  const roi = roiOf(benefitSchema.parse(benefit), plan, { seed: 3, start });
  expect([roi.npv.p10, roi.npv.p90]).toEqual([close(wanted.likelyNpv), close(wanted.likelyNpv)]);
  expect(roi).toMatchObject({ chanceOfGain: 1, tornado: [], breakEven: { p50: wanted.likelyBreakEven } });
});

test('the same seed gives the same draws, another one others', () => {
  const row = rows.find(({ expect: { npvBand } }) => npvBand)!;
  const at = (seed: number) => roiOf(benefitSchema.parse(row.benefit), row.plan, { seed, start: row.start }).npv;
  expect(at(1)).toEqual(at(1));
  expect(at(1)).not.toEqual(at(2));
});

test.for([
  [{ low: 0, likely: 1, high: 4 }, 0, 0],
  [{ low: 0, likely: 1, high: 4 }, 0.25, 1],
  [{ low: 0, likely: 1, high: 4 }, 1, 4],
  [{ low: 2, likely: 2, high: 4 }, 0.75, 3],
  [{ low: 2, likely: 4, high: 4 }, 0.25, 3],
  [{ low: 7, likely: 7, high: 7 }, 0.3, 7],
] as const)('triangular %j at %d is %d', ([range, share, value]) => {
  expect(triangular(range, share)).toBeCloseTo(value, 12);
});

test.for([
  ['2026-01-31', 1, '2026-02-28'],
  ['2026-11-30', 3, '2027-02-28'],
  ['2027-12-15', 12, '2028-12-15'],
] as const)('%s and %d months is %s', ([day, months, wanted]) => {
  expect(addMonths(day, months)).toBe(wanted);
});

const NOW = '2026-11-30T00:00:00.000Z';

async function readIn(project: Project, env?: string) {
  return readRoi(project.context({ clock: { ...systemClock, now: () => NOW } }), { usecase: 'tri', env, seed: 1 });
}

test('energy is that of the load seen, else of full load', async () => {
  const project = await aProject([...pricedProject(), aUseCase('tri', { value: BENEFIT })]);
  const full = await readIn(project);
  const journal = await project.context().usage();
  journal.add('production', requestsFrom('2026-11-29T00:00:00.000Z', 86_400 / 4), 1);
  journal.close();
  const roi = await readIn(project);
  expect(full.runningPerYear - roi.runningPerYear).toBeCloseTo(0.58 * (1 - 0.25 / 4 / 10) * 8760 * 1.5 * 0.2, 6);
  expect(roi.npv.p10).toBeLessThan(roi.npv.p50);
  for (const language of ['en', 'fr'] as const)
    expect(renderRoi(roi, plainView(language)).join('\n')).toMatch(/minutes .*█{40}/);
});

test.for([
  ['no benefit is declared', [], 'no-benefit'],
  ['no cost is declared', [aUseCase('tri', { value: BENEFIT }), aHost()], 'cost-unknown'],
  [
    'nothing serves it',
    [aUseCase('tri', { value: BENEFIT }), aUseCase('other'), aModel('tuned', { usecase: 'other' })],
    'nothing-serves',
  ],
] as const)('refused where %s', async ([, pieces, code]) => {
  const project = await aProject([...pricedProject(), ...pieces]);
  await expect(readIn(project)).rejects.toMatchObject({ code, exit: 3 });
});
