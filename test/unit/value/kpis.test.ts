import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { UseCaseSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import type { KpiValue } from '../../../src/lib/core/project/resources/value-record.ts';
import {
  freezeBaseline,
  planBaseline,
  progressOf,
  planRecord,
  readDay,
  readNumber,
  recordKpi,
  type RecordInput,
} from '../../../src/lib/stages/value/kpis/record.ts';
import { renderKpis } from '../../../src/lib/stages/value/kpis/render.ts';
import { plainView } from '../../support/plain-view.ts';
import { aProject } from '../../support/project/project.ts';
import { aUseCase } from '../../support/project/scope.ts';

const KPI = { name: 'right', unit: '%', baseline: 62, target: 85 };
const INPUT: RecordInput = {
  usecase: 'tri',
  kpi: 'right',
  value: 84,
  at: '2026-11-30',
  source: 'eval run',
  how: 'measured',
  n: null,
};
const FROZEN = { frozenAt: '2026-11-01T00:00:00Z', by: 'a', kpis: [KPI], values: [] };

const failed = (gates: { id: string; verdict: string }[]): string[] =>
  gates.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id);

test.for([
  ['an accepted case with baselines', { status: 'accepted' }, false, []],
  ['a scored case', { status: 'scored' }, false, ['accepted']],
  ['an indicator without a baseline', { kpis: [KPI, { name: 'speed', unit: 's' }] }, false, ['kpi-baseline']],
  ['no indicator', { kpis: [] }, false, ['kpi-baseline']],
  ['a frozen case', {}, true, ['not-frozen']],
] as const)('baseline of %s', ([, said, isFrozen, wanted]) => {
  const { spec } = aUseCase('tri', { status: 'accepted', kpis: [KPI], ...said } as Partial<UseCaseSpec>);
  const { gates } = planBaseline({ usecase: 'tri' }, { spec, isFrozen, actor: 'a' });
  expect(failed(gates)).toEqual(wanted);
});

test.for([
  ['a measurement of today', {}, FROZEN, []],
  ['a day to come', { at: '2026-12-02' }, FROZEN, ['past']],
  ['a survey without answers', { how: 'surveyed' }, FROZEN, ['counted']],
  ['a survey', { how: 'surveyed', n: 38 }, FROZEN, []],
  ['no baseline', {}, undefined, ['baseline']],
] as const)('record of %s', ([, said, spec, wanted]) => {
  const facts = { spec: spec && { ...spec, kpis: [KPI], values: [] }, actor: 'a', now: '2026-12-01T09:00:00Z' };
  expect(failed(planRecord({ ...INPUT, ...said }, facts).gates)).toEqual(wanted);
});

const value = (at: string, number: number): KpiValue => ({
  kpi: 'right',
  value: number,
  at,
  source: 's',
  how: 'measured',
  by: 'a',
});

test.for([
  ['no value', KPI, [], null, 'unknown'],
  ['half the way', { ...KPI, target: 72 }, [67], 0.5, 'better'],
  ['the target', KPI, [85], 1, 'reached'],
  ['less is better', { ...KPI, target: 42 }, [40], 1.1, 'reached'],
  ['the wrong direction', { ...KPI, target: 72 }, [57], -0.5, 'worse'],
  ['nothing changed', KPI, [62], 0, 'same'],
  ['no target', { name: 'right', unit: '%', baseline: 62 }, [70], null, 'unknown'],
  ['target equal to baseline', { ...KPI, target: 62 }, [70], null, 'unknown'],
] as const)('progress: %s', ([, kpi, values, reached, state]) => {
  const [one] = progressOf({ kpis: [kpi], values: values.map((number) => value('2026-11-30', number)) });
  expect(one).toMatchObject({ reached, state });
});

test('the latest day counts, of one day the last record', () => {
  const values = [value('2026-11-30', 70), value('2026-11-30', 71), value('2026-11-02', 90)];
  expect(progressOf({ kpis: [KPI], values })[0]?.latest?.value).toBe(71);
});

test('a baseline stays as the use case changes, and values are added', async () => {
  const project = await aProject([aUseCase('tri', { status: 'accepted', kpis: [KPI] })]);
  const ctx = project.context();
  await executeOperation(freezeBaseline, { usecase: 'tri' }, ctx);
  await project.add(aUseCase('tri', { status: 'accepted', kpis: [{ ...KPI, baseline: 10 }] }));
  await executeOperation(recordKpi, INPUT, ctx);
  const { result } = await executeOperation(recordKpi, { ...INPUT, value: 85 }, ctx);
  expect(result.kpis).toMatchObject([{ baseline: 62, latest: { value: 85 } }]);
  expect(renderKpis(result, plainView()).join('\n')).toMatch(/right +target reached +62 % +85 % +85 % +100 %/);
  await expect(executeOperation(recordKpi, { ...INPUT, kpi: 'rigth' }, ctx)).rejects.toMatchObject({
    code: 'unknown-kpi',
  });
});

test.for(['', '1e3', '1,5', 'NaN', '0x10', '9'.repeat(400)])('%j is not a value', (text) => {
  expect(() => readNumber('VALUE', text)).toThrow('bad-number');
});

test.for(['2026-02-30', '30.11.2026', '2026-11-30T00:00:00Z', ''])('%j is not a day', (text) => {
  expect(() => readDay(text)).toThrow('bad-date');
});
