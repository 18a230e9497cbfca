import { globSync } from 'node:fs';
import { assert as assertProperty, nat, option, property, record, tuple, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { recordedCosts, type Cost } from '../../../scripts/suites/costs.ts';
import { commitsSinceDrawn, drawnAt, expectedCost, ROOM, scheduleOf } from '../../../scripts/suites/schedule.ts';

const FILES = globSync('test/nightly/**/*.test.ts').toSorted();
const HEAVY = 'test/nightly/engines/heavy.test.ts';

/** Files of a few families, some measured. */
const anyCosts = uniqueArray(
  record({
    path: tuple(nat(5), nat(40)).map(([family, name]) => `test/nightly/f${family}/${name}.test.ts`),
    cost: option(record({ cpu: nat(1200), seconds: nat(3000) }), { nil: undefined }),
  }),
  { selector: ({ path }) => path, maxLength: 60 },
);

/** Files that the runs from `turn` on draw, `count` of them, each `stride` turns after the one before. */
function drawnFrom(turn: number, count: number, runs: string[][], stride = 1): Set<string> {
  return new Set(Array.from({ length: count }, (_, at) => drawnAt(turn + at * stride, runs)).flat());
}

test('any files are drawn within two cycles, whatever their costs', () => {
  assertProperty(
    property(anyCosts, nat(5000), (entries, turn) => {
      const files = entries.map(({ path }) => path);
      const { runs, onlyByAll } = scheduleOf(files, costsOf(entries));
      const drawn = drawnFrom(turn, 2 * runs.length - 1, runs);
      expect([...drawn, ...onlyByAll].toSorted()).toEqual(files.toSorted());
    }),
  );
});

test('a run keeps its CPU and time limits, with one heavy file', () => {
  assertProperty(
    property(anyCosts, (entries) => {
      const costs = costsOf(entries);
      const files = entries.map(({ path }) => path);
      for (const run of scheduleOf(files, costs).runs.map((paths) => paths.map((path) => expectedCost(path, costs)))) {
        expect(run.reduce((sum, { cpu }) => sum + cpu, 0)).toBeLessThanOrEqual(ROOM.cpu);
        expect(run.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(ROOM.seconds);
        expect(run.filter(({ cpu, seconds }) => cpu > 300 || seconds > 900).length).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('every nightly file is drawn, at any stride of CI', (context) => {
  const { runs, onlyByAll } = scheduleOf(FILES, recordedCosts());
  expect([...runs.flat(), ...onlyByAll].filter((path, at, all) => all.indexOf(path) === at).toSorted()).toEqual(FILES);
  const bound = 2 * runs.length - 1;
  void context.annotate(
    `${FILES.length} files, all drawn within ${bound} commits; only by --all: ${onlyByAll.join(', ')}`,
  );
  for (const turn of [1600, 1601, 1617]) expect(drawnFrom(turn, bound, runs).size).toBe(new Set(runs.flat()).size);
  for (const stride of [2, 3, 7, 10, runs.length])
    expect(drawnFrom(1600, 15 * runs.length, runs, stride).size).toBe(new Set(runs.flat()).size);
});

test('runs take from families in turn, unmeasured files between the others', () => {
  const measured = ['a/1', 'a/2', 'b/1', 'b/2'].map(pathOf);
  const costs = Object.fromEntries(measured.map((path) => [path, { cpu: 400, seconds: 800 }]));
  const fresh = ['c/1', 'c/2'].map(pathOf);
  expect(scheduleOf([...measured, ...fresh], costs).runs).toEqual(
    [['c/1', 'c/2'], ['a/1'], ['c/1', 'c/2'], ['b/1'], ['c/1', 'c/2'], ['a/2'], ['c/1', 'c/2'], ['b/2']].map((run) =>
      run.map(pathOf),
    ),
  );
});

test.each([
  ['CPU', { cpu: 901, seconds: 100 }],
  ['wall', { cpu: 100, seconds: 2401 }],
])('only --all runs a file longer than %s seconds', (_, cost) => {
  expect(scheduleOf([HEAVY], { [HEAVY]: cost })).toEqual({ runs: [], onlyByAll: [HEAVY] });
});

test('counts the commits since a file was drawn', () => {
  const { runs } = scheduleOf(FILES, {});
  for (const path of FILES) {
    const ago = commitsSinceDrawn(path, 1700, runs);
    expect(drawnAt(1700 - ago, runs)).toContain(path);
    expect(ago).toBeLessThan(2 * runs.length);
  }
  expect(drawnAt(7, [])).toEqual([]);
});

function pathOf(name: string): string {
  return `test/nightly/${name}.test.ts`;
}

function costsOf(entries: readonly { path: string; cost: Cost | undefined }[]): Record<string, Cost> {
  return Object.fromEntries(entries.flatMap(({ path, cost }) => (cost ? [[path, cost]] : [])));
}
