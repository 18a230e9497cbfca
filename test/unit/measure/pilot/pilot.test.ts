import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { judgementsNeeded } from '../../../../src/lib/stages/measure/pilot/judgements-needed.ts';
import { readJudgements } from '../../../../src/lib/stages/measure/pilot/judgements.ts';
import { sheetPage } from '../../../../src/lib/stages/measure/pilot/page.ts';
import { exportPilot, readPilot } from '../../../../src/lib/stages/measure/pilot/pilot-export.ts';
import { importPilot } from '../../../../src/lib/stages/measure/pilot/pilot-import.ts';
import { readSheets } from '../../../../src/lib/stages/measure/pilot/read-sheets.ts';
import { drawRows } from '../../../../src/lib/stages/measure/pilot/rows.ts';
import { sheetCsv, sheetId } from '../../../../src/lib/stages/measure/pilot/sheet.ts';
import { judgeable, PILOT, piloted, sentBack } from '../../../support/piloted.ts';
import { anErasure, LOST } from '../../../support/project/erasure.ts';
import { aProject } from '../../../support/project/project.ts';
import { measuringPorts } from '../../../support/served-mock.ts';

/** Noether, 1987: a two-sided 5 % sign test of 0.6 against 0.5 with a power of 80 % takes 197 judgements. */
test.each([
  [20, 197],
  [10, 785],
  [30, 88],
  [100, 8],
])('a lead of %i points takes %i judgements', (lead, count) => {
  expect(judgementsNeeded(lead)).toBe(count);
});

test('a sheet is blind, and the same again for the same seed', async () => {
  const { pilot, ctx } = await piloted({ rows: 40, evaluations: ['base', 'tuned', 'toy'] });
  expect(pilot.spec).toMatchObject({ judges: 2, needed: 8, seed: 1, draw: 'random' });
  expect(new Set(pilot.blind.map(({ answers }, at) => answers.indexOf(pilot.rows[at]?.answers[0] ?? '')))).toEqual(
    new Set([0, 1, 2]),
  );
  const page = sheetPage(pilot, 'fr').replaceAll(/"answers":\[.*?\]/g, '');
  for (const secret of [...pilot.spec.evaluations.map(({ run }) => run), 'tuned', '"seed"'])
    expect(page).not.toContain(secret);
  expect(page).toMatch(/script-src &#39;sha256-[^']+&#39;;/);
  const { result, plan } = await executeOperation(
    exportPilot,
    { ...PILOT, rows: 40, evaluations: ['base', 'tuned', 'toy'] },
    ctx,
  );
  expect(plan.steps).toEqual([]);
  expect(sheetCsv(result, ';')).toBe(sheetCsv(pilot, ';'));
});

test('names the erasure that took rows of a pilot', async () => {
  const { pilot, ctx } = await piloted();
  const before = pilot.spec.dataset.digest;
  await ctx.project.write(anErasure({ datasets: [{ name: 'rows', before, rows: LOST, shards: [] }] }));
  await expect(readPilot(ctx, pilot.name)).rejects.toMatchObject({ code: 'pilot-erased', exit: 3 });
  const path = `runs/${pilot.spec.evaluations[0]?.run}/answers.jsonl`;
  await ctx.project.write(anErasure({ cleaned: [{ path, lines: 1 }] }));
  await expect(readPilot(ctx, pilot.name)).rejects.toMatchObject({ code: 'pilot-erased' });
  await ctx.project.write(anErasure({}));
  expect((await readPilot(ctx, pilot.name)).rows).toHaveLength(pilot.rows.length);
});

test('without a seed each project has a secret one', async () => {
  const seedOf = async (): Promise<number> => {
    const { ctx } = await piloted();
    const few = { ...PILOT, name: 'secret', seed: null };
    const { result } = await executeOperation(exportPilot, few, ctx);
    expect((await executeOperation(exportPilot, few, ctx)).plan.steps).toEqual([]);
    return result.spec.seed;
  };
  const seeds = [await seedOf(), await seedOf()];
  expect(new Set(seeds).size).toBe(2);
  expect(Math.max(...seeds)).toBeGreaterThan(2 ** 32);
});

const REFUSED = [
  ['too few judgements', { margin: 50 }, 'enough-judgements'],
  ['more rows than were answered', { rows: 12 }, 'rows-answered'],
] as const;

test.each(REFUSED)('%s are refused', async (_what, said, gate) => {
  const { pilot, ctx } = await piloted({ ...said, rows: 4, margin: 100 });
  expect(pilot.rows).toHaveLength(4);
  const wanted = executeOperation(exportPilot, { ...PILOT, name: 'other', ...said }, ctx);
  await expect(wanted).rejects.toMatchObject({
    details: { gates: expect.arrayContaining([{ id: gate, verdict: 'fail' }]) },
  });
});

test('allows few judgements, refuses other rows under a taken name', async () => {
  const { ctx } = await piloted();
  await executeOperation(exportPilot, { ...PILOT, name: 'few', margin: 1, allowFew: true }, ctx);
  await expect(executeOperation(exportPilot, { ...PILOT, seed: 2 }, ctx)).rejects.toMatchObject({
    code: 'gates-failed',
  });
});

test.each([
  [['base'], 'bad-evaluations'],
  [['base', 'base'], 'bad-evaluations'],
  [['base', 'nobody'], 'no-evaluation'],
])('%j is refused as %s', async (evaluations, code) => {
  const { ctx } = await piloted();
  await expect(executeOperation(exportPilot, { ...PILOT, evaluations }, ctx)).rejects.toMatchObject({ code });
});

test('draws by seed, from all rows or those whose answers differ', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id, at) => ({ id, question: id, answers: ['x', at < 2 ? ' x' : 'y'] }));
  const drawn = (said: Partial<Parameters<typeof drawRows>[1]>) =>
    drawRows(rows, { draw: 'random', seed: 1, rows: 4, ...said }).map(({ id }) => id);
  expect(drawn({}).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(drawn({ draw: 'differing' }).toSorted()).toEqual(['c', 'd']);
  expect(drawn({ rows: 2 })).toEqual(drawn({}).slice(0, 2));
  expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => drawn({ seed }).join())).size).toBeGreaterThan(2);
});

test('rows without an answer of every evaluation are not drawn', async () => {
  const project = await aProject(judgeable(10, ['base', 'tuned'], [0, 3, 9]));
  const ctx = project.context(measuringPorts(join(project.base, 'dataset')));
  const { result } = await executeOperation(exportPilot, { ...PILOT, rows: 7 }, ctx);
  expect(result.rows.map(({ id }) => Number(id.slice(0, 6))).toSorted((one, other) => one - other)).toEqual([
    1, 2, 4, 5, 6, 7, 8,
  ]);
});

test('judges are joined over imports, and none twice', async () => {
  const { pilot, ctx } = await piloted({ rows: 40 });
  const send = async (judge: number, choices: string[]) => {
    const judgements = await readSheets(
      [{ name: 'a.csv', text: sentBack(pilot, sheetId(pilot), judge, choices) }],
      pilot,
    );
    return executeOperation(importPilot, { name: pilot.name, judgements }, ctx);
  };
  const alone = await send(1, ['1', '2']);
  const { result } = await send(2, ['1', '2', 't']);
  await expect(send(2, ['t'])).rejects.toMatchObject({ code: 'gates-failed' });
  const kept = await readJudgements(ctx.project, pilot.name);
  expect(kept).toHaveLength(80);
  const runs = pilot.spec.evaluations.map(({ run }) => run);
  for (const [at, { row, preferred }] of kept.slice(0, 40).entries()) {
    const answers = pilot.rows.find(({ id }) => id === row)?.answers ?? [];
    expect(answers[runs.indexOf(preferred ?? '')]).toBe(pilot.blind[at]?.answers[at % 2]);
  }
  const { report } = result;
  const value = (name: string) => report.metrics.find((metric) => metric.name === name)?.value;
  const decided = kept.filter(({ preferred }) => preferred !== null);
  const wins = decided.filter(({ preferred }) => preferred === pilot.spec.evaluations[0]?.run).length;
  expect(report).toMatchObject({ type: 'pilot', subject: 'trial', verdict: 'ok' });
  expect(value('judgements')).toBe(80);
  expect(value('preference/base')).toBeCloseTo(wins / decided.length, 12);
  expect((value('preference/base') ?? 0) + (value('preference/tuned') ?? 0)).toBeCloseTo(1, 12);
  expect(value('ties')).toBeCloseTo(13 / 80, 12);
  expect(Object.keys(report.discuss ?? {}).length).toBeGreaterThan(13);
  for (const choices of Object.values(report.discuss ?? {})) expect(Object.values(choices)).toEqual([1, 1]);
  expect(value('alpha')).toBeLessThan(0.5);
  // Rows are resampled where several judge them; a share of one judge has Wilson’s interval.
  const preferences = [alone.result, result].map((one) => one.report.metrics[0]);
  expect(preferences.map((one) => one?.interval)).toEqual(['wilson', 'bootstrap']);
  for (const one of preferences) expect(one?.ci95?.[0]).toBeLessThan(one?.value ?? 0);
  expect(result.report.metrics.filter(({ ci95 }) => ci95)).toHaveLength(3);
});
