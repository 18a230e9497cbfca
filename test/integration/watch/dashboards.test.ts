import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Indicator, INDICATORS, type Watched } from '../../../src/lib/stages/watch/indicators/indicator.ts';
import { publishIndicators } from '../../../src/lib/stages/watch/status/publish.ts';
import { readWatched } from '../../../src/lib/stages/watch/status/read-watched.ts';
import { until } from '../../support/process-place.ts';
import { plantEndedEngine, query, watchedWorld, type WatchedWorld } from '../../support/watched-world.ts';
import { watchPath } from '../../support/watch-tools.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Target {
  expr: string;
  legendFormat: string;
  datasource: { uid: string };
}

interface Dashboard {
  title: string;
  uid: string;
  templating: { list: { name: string; query: string }[] };
  panels: { title: string; description?: string; targets: Target[] }[];
}

const FOLDER = 'templates/watch/dashboards';

function dashboardsIn(language: string): Dashboard[] {
  return readdirSync(join(FOLDER, language)).map(
    (name) => JSON.parse(readFileSync(join(FOLDER, language, name), 'utf8')) as Dashboard,
  );
}

const DASHBOARDS = dashboardsIn('en');
const PANELS = DASHBOARDS.flatMap(({ panels }) => panels);
const TARGETS = PANELS.flatMap(({ targets }) => targets);

/** An expression as Grafana sends it. */
function asked(expr: string, environment: string): string {
  const variables = { environment, __rate_interval: '5s', __range: '1m' };
  return expr.replaceAll(/\$(\w+)/g, (_, name: keyof typeof variables) => variables[name]);
}

test('both languages ask the same, of every published indicator', () => {
  const asks = (all: Dashboard[]): unknown =>
    all.map(({ uid, panels }) => ({ uid, targets: panels.map(({ targets }) => targets.map(({ expr }) => expr)) }));
  const french = dashboardsIn('fr');
  expect(asks(french)).toEqual(asks(DASHBOARDS));
  expect(french.map(({ title }) => title)).not.toEqual(DASHBOARDS.map(({ title }) => title));
  const expressions = TARGETS.map(({ expr }) => expr).join('\n');
  const seenByPrometheus = INDICATORS.slice(0, INDICATORS.indexOf('cost'));
  expect(INDICATORS.filter((id) => !expressions.includes(`"${id}"`) && !seenByPrometheus.includes(id))).toEqual([]);
  expect(new Set(TARGETS.map(({ datasource }) => datasource.uid))).toEqual(new Set(['${datasource}']));
  for (const { templating } of DASHBOARDS)
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'environment']);
});

test('every expression of every dashboard gives data, for vLLM and llama.cpp', async () => {
  const world = await watchedWorld();
  plantEndedEngine(world.dir);
  plantGpu(world);
  await world.install();
  await until('every expression to give data', async () => {
    await world.ask(10);
    await fetch(`${world.url}/v1/models`, { headers: { authorization: 'Bearer wrong' } });
    await publishKnown(world);
    return (await silent(world.base, '.*')).length === 0;
  });
  expect(await silent(world.base, '(production|staging)')).toEqual([]);
  expect(await silent(world.base, 'elsewhere')).toEqual(
    TARGETS.filter(({ expr }) => expr.includes('$environment')).map(({ expr }) => expr),
  );
  const variable = DASHBOARDS[0]?.templating.list.at(-1)?.query ?? '';
  const [, metric = ''] = /^label_values\((\w+), environment\)$/.exec(variable) ?? [];
  expect((await query(world.base, metric)).map((one) => one.metric.environment)).toEqual(['production']);
  await expectEngines(world.base);
  await world.remove();
});

/** Expressions without a sample. */
async function silent(base: number, environment: string): Promise<string[]> {
  const found = await Promise.all(TARGETS.map(({ expr }) => query(base, asked(expr, environment))));
  return TARGETS.filter((_, at) => found[at]?.length === 0).map(({ expr }) => expr);
}

/** Panels of engines know both, but for those that say that they are of vLLM. */
async function expectEngines(base: number): Promise<void> {
  const engines = PANELS.filter(({ targets }) => targets.some(({ expr }) => expr.startsWith('sovran:engine_')));
  for (const { title, description, targets } of engines) {
    const found = await Promise.all(targets.map(({ expr }) => query(base, asked(expr, '.*'))));
    const slots = new Set(found.flatMap((samples) => samples.map(({ metric }) => metric.slot)));
    expect([title, slots]).toEqual([title, new Set(description === undefined ? ['blue', 'green'] : ['blue'])]);
  }
}

function plantGpu({ dir }: WatchedWorld): void {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const card = '0, GPU-1, 87, 40000, 81559, 512.30, 61';
  writeFileSync(join(bin, 'nvidia-smi'), `#!/bin/sh\necho '${card}'\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}:${watchPath}`);
}

/** Publishes what is known here, and a figure for what needs costs, evaluations and feedback. */
async function publishKnown({ ctx }: WatchedWorld): Promise<void> {
  const watched = await readWatched(ctx, { lengthMs: 3_600_000 });
  expect(await publishIndicators(ctx, watched.map(known))).toEqual([]);
}

function known(watched: Watched): Watched {
  return { ...watched, indicators: watched.indicators.map(knownFigure) };
}

function knownFigure(one: Indicator): Indicator {
  if (one.value.value !== null) return one;
  return { ...one, value: { ...one.value, value: 1 }, state: one.domain === 'model' ? 'ok' : one.state };
}
