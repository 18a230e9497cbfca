import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import {
  hostEconomicsSchema,
  projectEconomicsSchema,
  type ProjectEconomics,
} from '../../../src/lib/core/project/resources/economics.ts';
import { economicsOf, type Sharers } from '../../../src/lib/stages/value/economics/economics.ts';
import type { Report } from '../../../src/lib/stages/measure/reports/report.ts';
import {
  readPrices,
  readTco,
  readUtilisations,
  comparePrice,
  tcoAt,
} from '../../../src/lib/stages/value/tco/read-tco.ts';
import { renderTco } from '../../../src/lib/stages/value/tco/render.ts';
import { caseTable } from '../../support/case-table.ts';
import { close, economics, pricedProject } from '../../support/economics.ts';
import { aReport, recordReport } from '../../support/project/runs.ts';
import { plainView } from '../../support/plain-view.ts';
import { digestNamed } from '../../support/project/digests.ts';
import { aProject } from '../../support/project/project.ts';

interface Row {
  name: string;
  project?: unknown;
  host?: unknown;
  sharers: Sharers;
  tokensPerSecond: number | null;
  utilisations: number[];
  price: { inputPerMillion: number; outputPerMillion: number };
  ratio: number;
  expect: {
    rows: Record<'utilisation' | 'yearlyCost' | 'millionTokens' | 'perMillionTokens', number | null>[];
    perMillion: number;
    breakEven: number | null;
    isReachable: boolean | null;
  };
}

const orNull = (value: number | null): unknown => close(value) ?? null;

test.for(caseTable<Row>('value/tco.yaml'))('$name', (row) => {
  const project = row.project === undefined ? undefined : projectEconomicsSchema.parse(row.project);
  const host = row.host === undefined ? undefined : hostEconomicsSchema.parse(row.host);
  const facts = { economics: economicsOf(project, host, row.sharers), tokensPerSecond: row.tokensPerSecond };
  expect(row.utilisations.map((utilisation) => tcoAt(facts, utilisation))).toEqual(
    row.expect.rows.map((one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, orNull(value)]))),
  );
  const price = { ...row.price, name: 'x' };
  expect(comparePrice(facts, price, row.ratio)).toMatchObject({
    perMillionTokens: close(row.expect.perMillion),
    breakEvenMillionTokens: orNull(row.expect.breakEven),
    isReachable: row.expect.isReachable,
  });
});

test('an undeclared cost leaves open whether a machine is cheaper', () => {
  const { project, host } = economics();
  const price = { name: 'x', inputPerMillion: 2.5, outputPerMillion: 10 };
  const reachable = (known: Partial<ProjectEconomics>): boolean | null => {
    const priced = economicsOf({ ...project, ...known }, host, { onHost: 1, inProject: 1 });
    return comparePrice({ economics: priced, tokensPerSecond: 900 }, price, 3).isReachable;
  };
  expect(reachable({})).toBe(true);
  expect(reachable({ staff: undefined })).toBeNull();
  expect(reachable({ staff: undefined, hostingPerYear: 1e9 })).toBe(false);
});

test('prices of the project replace the shipped ones in euros', async () => {
  const { ctx } = await priced();
  const { prices } = await readPrices(ctx, { currency: 'EUR', prices: null });
  expect(prices.every(({ asOf, source }) => asOf !== undefined && source !== undefined)).toBe(true);
  expect(prices).toHaveLength(4);
  expect((await readPrices(ctx, { currency: 'CHF', prices: null })).prices).toEqual([]);
  const own = [{ name: 'ours', inputPerMillion: 1, outputPerMillion: 2 }];
  expect((await readPrices(ctx, { currency: 'CHF', prices: own })).prices).toEqual(own);
});

test('speed is unknown without a bench, and declared by a flag', async () => {
  const { ctx } = await priced();
  const unknown = await readTco(ctx, { usecase: 'tri', utilisations: [0.5] });
  expect(unknown.environments[0]).toMatchObject({ tokensPerSecond: null, current: null, unknown: [] });
  expect(unknown.environments[0]?.rows[0]?.perMillionTokens).toBeNull();
  const declared = await readTco(ctx, { env: 'production', utilisations: [0.5], speed: 100 });
  expect(declared.environments[0]?.tokensPerSecond).toEqual({ value: 100, unit: 'tok/s', how: 'declared' });
  for (const language of ['en', 'fr'] as const)
    expect(renderTco(declared, plainView(language)).join('\n')).toMatch(/54[,\u00A0 ]427 EUR/);
});

test('the newest sound bench of the model gives its speed', async () => {
  const { ctx, store } = await priced();
  const model = { name: 'tuned', digest: digestNamed('model tuned') };
  const bench = (at: number, verdict: Report['verdict'], value: number): Promise<void> =>
    recordReport(
      store,
      aReport(`01JD${String(at).padStart(22, '0')}`, {
        type: 'bench',
        subject: 'tuned',
        verdict,
        metrics: [{ name: 'throughput-tokens', value, unit: 'tok/s', how: 'measured' }],
        measured: { model },
      }),
    );
  await bench(1, 'ok', 50);
  await bench(2, 'ok', 80);
  await bench(3, 'failed', 300);
  const tco = await readTco(ctx, { utilisations: [1] });
  expect(tco.environments[0]?.tokensPerSecond).toMatchObject({ value: 80, how: 'measured' });
});

test('what serves now has its own row', async () => {
  const { ctx } = await priced();
  const journal = await ctx.usage();
  const reading = {
    release: 'r1',
    life: '2026-11-20T00:00:00Z 0',
    promptTokens: 5_000_000,
    generatedTokens: 1_000_000,
  };
  const none = { ...reading, at: '2026-11-20T00:00:00Z', promptTokens: 0, generatedTokens: 0 };
  for (const one of [none, { ...reading, at: '2026-11-29T00:00:00Z' }]) journal.addTokens('production', one);
  journal.close();
  const tco = await readTco(ctx, { utilisations: [1], speed: 100 });
  const seconds = 10 * 86_400;
  expect(tco.environments[0]?.current?.utilisation).toBeCloseTo(1_000_000 / (100 * seconds), 9);
  expect(tco.environments[0]?.promptPerGenerated).toBe(5);
});

test.for(['', '0', '1.5', '0.1,,0.2', 'half', '-0.1'])('%j is not a list of utilisations', (text) => {
  expect(() => readUtilisations(text)).toThrow('bad-utilisation');
});

async function priced() {
  const project = await aProject(pricedProject());
  const clock = { ...systemClock, now: () => '2026-11-30T00:00:00.000Z' };
  return { ctx: project.context({ clock }), store: project.project };
}
