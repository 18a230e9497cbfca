import { expect, test } from 'vitest';
import type { ProjectEvent } from '../../../src/lib/core/ports/project-store.ts';
import type { LiveChange } from '../../../src/lib/core/project/resources/live.ts';
import { bar, scaleOf } from '../../../src/lib/core/text/html/bar.ts';
import { lineageGraph } from '../../../src/lib/stages/site/charts/lineage-graph.ts';
import { spansOf, timeline } from '../../../src/lib/stages/site/charts/timeline.ts';
import { changesOf, isOfTraffic } from '../../../src/lib/stages/site/facts/read-facts.ts';
import { readHtml } from '../../support/read-html.ts';

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const change = (day: number, what: LiveChange['what'], release?: string): LiveChange => ({
  what,
  run: `run-${day}`,
  at: at(day),
  by: 'a',
  ...(release === undefined ? {} : { release }),
});

test.for<[string, LiveChange[], string[]]>([
  ['nothing', [], []],
  ['a promotion', [change(1, 'promote', 'r1')], ['r1 1-9']],
  [
    'a rollback',
    [change(1, 'promote', 'r1'), change(3, 'promote', 'r2'), change(4, 'rollback', 'r1')],
    ['r1 1-3', 'r2 3-4', 'r1 4-9'],
  ],
  [
    'a stop',
    [change(1, 'promote', 'r1'), change(2, 'stop'), change(5, 'start', 'r1')],
    ['r1 1-2', 'null 2-5', 'r1 5-9'],
  ],
  ['an empty start', [change(1, 'start')], []],
])('spans of %s', ([, changes, spans]) => {
  const day = (iso: string): string => iso.slice(9, 10);
  const found = spansOf(changes, at(9)).map(({ release, from, to }) => `${release} ${day(from)}-${day(to)}`);
  expect(found).toEqual(spans);
});

test('a timeline has a name, a description and titled spans', () => {
  expect(timeline([], words)).toBeUndefined();
  const { markup = '' } =
    timeline(spansOf([change(1, 'promote', 'r1'), change(2, 'promote', 'a-long-name')], at(3)), words) ?? {};
  expect(markup).toMatch(/aria-label="T"[\s\S]*<title>T<\/title>[\s\S]*<desc>D<\/desc>/);
  expect(markup).toContain(`<title>r1, ${at(1)} – ${at(2)}</title>`);
});

const words = { title: 'T', description: 'D', time: String, back: 'rolled back' };

test.for<[string, LiveChange[], number, string[]]>([
  ['a span of no time at the end', [change(1, 'promote', 'r1'), change(8, 'rollback', 'r0')], 8, ['r1', '↩ r0']],
  ['spans of one instant', [change(1, 'promote', 'r1')], 1, ['r1']],
  ['more spans than have their least width', Array.from({ length: 300 }, () => change(1, 'promote', 'r1')), 1, []],
])('%s: all inside the drawing, none empty', ([, changes, until, names]) => {
  const { markup = '' } = timeline(spansOf(changes, at(until)), words) ?? {};
  const boxes = readHtml(markup.replaceAll('viewBox', 'viewbox')).filter(({ tag }) => tag === 'rect');
  for (const { attributes } of boxes) {
    const [x, width] = [Number(attributes['x']), Number(attributes['width'])];
    expect(x).toBeGreaterThanOrEqual(1);
    expect(width).toBeGreaterThan(1);
    expect(x + width).toBeLessThanOrEqual(719.1);
  }
  for (const name of names) expect(markup).toContain(`>${name}</text>`);
});

test('a rollback is a span of its own, marked and named', () => {
  const { markup = '' } =
    timeline(spansOf([change(1, 'promote', 'r1'), change(2, 'rollback', 'r0')], at(3)), words) ?? {};
  expect(markup).toContain(`<title>r0, rolled back, ${at(2)} – ${at(3)}</title>`);
  expect(markup.match(/class="span back"/g)).toHaveLength(1);
});

const event = (operation: string, day: number, more: Partial<ProjectEvent> = {}): ProjectEvent => ({
  id: `run-${day}`,
  at: at(day),
  actor: 'a',
  operation,
  target: 'Environment/production',
  result: 'succeeded',
  planHash: 'h',
  files: {},
  prev: null,
  data: {},
  ...more,
});

test('events add what the live file no longer keeps', () => {
  const events = [
    event('env stop', 3),
    event('release rollback', 2, { data: { to: 'r1', from: 'r2' } }),
    event('release promote', 1, { data: { release: 'r2', proof: {} } }),
    event('release promote', 1, { data: { release: 'r9', proof: null } }),
    event('release promote', 1, { data: { release: 'r9', proof: {} }, target: 'Environment/other' }),
    event('release promote', 5, { data: { release: 'r3', proof: {} } }),
  ];
  const live = { slots: {}, served: [], changes: [change(5, 'promote', 'r3')] };
  const found = changesOf('production', live, events.filter(isOfTraffic));
  expect(found.map(({ what, release }) => [what, release])).toEqual([
    ['promote', 'r2'],
    ['rollback', 'r1'],
    ['stop', undefined],
    ['promote', 'r3'],
  ]);
  expect(isOfTraffic(event('release promote', 1, { result: 'rolled-back' }))).toBe(false);
});

test('a node stands right of its parents, a root before its child', () => {
  const nodes = [
    { id: 'rows', name: 'rows', note: '', parents: [] },
    { id: 'gguf', name: 'gguf', note: '', parents: [] },
    { id: 'base', name: 'base', note: '', parents: ['gguf'] },
    { id: 'adapter', name: 'adapter', note: '', parents: ['base', 'rows'] },
    { id: 'merged', name: 'merged', note: '', parents: ['base', 'adapter', 'unknown'] },
  ];
  const { markup } = lineageGraph(nodes, { title: 'T', description: 'D' });
  const boxes = readHtml(markup.replaceAll('viewBox', 'viewbox')).filter(({ tag }) => tag === 'rect');
  const columns = boxes.map(({ attributes }) => Number(attributes['x']));
  expect(columns.map((x) => [...new Set(columns)].toSorted((a, b) => a - b).indexOf(x))).toEqual([0, 1, 1, 2, 3]);
  expect(markup.match(/class="edge"/g)).toHaveLength(5);
});

test('names that form a circle are drawn, too', () => {
  const nodes = [
    { id: 'a', name: 'a', note: '', parents: ['b'] },
    { id: 'b', name: 'b', note: '', parents: ['a'] },
  ];
  expect(lineageGraph(nodes, { title: '', description: '' }).markup).toMatch(/>a<[\s\S]*>b</);
});

test.for<[number, [number, number] | undefined, [number, number], string]>([
  [2.5, undefined, [0, 5], 'x="0" y="2" width="80"'],
  [5, [4, 9], [0, 5], 'M128,3v8m0,-4H160m0'],
  [-1, undefined, [-1, 1], 'x="0" y="2" width="80"'],
  [0, undefined, [0, 0], 'width="1"'],
])('a bar of %d, interval %j, scale %j', ([value, interval, scale, drawn]) => {
  expect(bar({ value, interval, scale }).markup.replaceAll(/\s+/g, ' ')).toContain(drawn);
});

test('a scale holds zero, all values and their intervals', () => {
  expect(scaleOf([])).toEqual([0, 0]);
  expect(scaleOf([{ value: 2 }, { value: 1, interval: [-3, 4] }])).toEqual([-3, 4]);
});
