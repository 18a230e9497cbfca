import { systemClock } from '../../src/lib/adapters/clock.ts';
import type { Language } from '../../src/lib/core/text/message.ts';
import type { ValueRecordSpec } from '../../src/lib/core/project/resources/value-record.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { readValue } from '../../src/lib/stages/value/report/report.ts';
import type { ValueReport } from '../../src/lib/stages/value/schema.ts';
import { BENEFIT, pricedProject, requestsFrom } from './economics.ts';
import { plainView } from './plain-view.ts';
import { aProject } from './project/project.ts';
import { aUseCase } from './project/scope.ts';

const KPIS = [
  { name: 'sorted <right>', unit: '%', baseline: 62, target: 85 },
  { name: 'time to answer', unit: 'h', baseline: 48, target: 24 },
  { name: 'satisfaction', unit: '/ 5', baseline: 3.1, target: 4 },
];
const NOTED = {
  source: 'survey & count',
  how: 'surveyed' as const,
  n: 38,
  by: 'a',
};
const VALUES = [
  { kpi: 'sorted <right>', value: 86, at: '2026-11-29', ...NOTED },
  { kpi: 'time to answer', value: 30, at: '2026-11-29', ...NOTED },
];

/** What a report says of a use case that serves, has indicators and declares its benefit. */
export async function valued(language: Language = 'en'): Promise<ValueReport> {
  const record: ValueRecordSpec = { frozenAt: '2026-11-01T00:00:00Z', by: 'a', kpis: KPIS, values: VALUES };
  const decided = { value: BENEFIT, status: 'accepted' as const, title: 'Sort <mail> & answer' };
  const project = await aProject([
    ...pricedProject(),
    aUseCase('tri', decided),
    resourceOf('ValueRecord', 'tri', record),
  ]);
  const ctx = project.context({ clock: { ...systemClock, now: () => '2026-11-30T00:00:00.000Z' } });
  const journal = await ctx.usage();
  journal.add('production', requestsFrom('2026-11-28T00:00:00.000Z', 20_000), 1);
  journal.close();
  return readValue(ctx, { usecase: 'tri', seed: 1 }, plainView(language).t);
}
