import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { suiteSchema } from '../../../../src/lib/core/project/resources/suite.ts';
import { renderSuite, renderSuites, suitePage } from '../../../../src/lib/stages/measure/eval/render-suite.ts';
import { listSuiteResults, showSuite } from '../../../../src/lib/stages/measure/eval/suite-results.ts';
import { listSuites } from '../../../../src/lib/core/project/suite-files.ts';
import { suiteGates } from '../../../../src/lib/stages/measure/eval/suite-run.ts';
import { boundsOf } from '../../../../src/lib/stages/measure/reports/test-limit.ts';
import { rowsToProve } from '../../../../src/lib/stages/measure/suites/rows-to-prove.ts';
import { resolveSuite } from '../../../../src/lib/stages/measure/suites/suite-rows.ts';
import { plainView } from '../../../support/plain-view.ts';
import { digestFor } from '../../../support/project/digests.ts';
import { aModel } from '../../../support/project/models.ts';
import { aProject } from '../../../support/project/project.ts';
import { aLive, anEnvironment, aRelease } from '../../../support/project/serving.ts';
import { aSuite, measureSuite, scoresOf } from '../../../support/project/suites.ts';

const MODELS = [
  { name: 'small', digest: digestFor('3') },
  { name: 'base', digest: digestFor('1') },
  { name: 'tuned', digest: digestFor('2') },
] as const;

/** Base, tuned and quantized models with results; the tuned one is live. */
async function measured() {
  const project = await aProject([
    aModel('base', { kind: 'base', digest: digestFor('1') }),
    aModel('tuned', { kind: 'merged', digest: digestFor('2') }),
    aModel('small', { kind: 'quantized', digest: digestFor('3') }),
    aRelease('r1', { modelDigest: digestFor('2') }),
    anEnvironment('production'),
    anEnvironment('empty', { port: 8099 }),
    aLive('production', { slots: { blue: 'r1' }, live: 'blue' }),
    aSuite('themes', ['easy', 'hard']),
  ]);
  for (const [at, model] of MODELS.entries())
    await measureSuite(project.project, 'themes', model, {
      easy: scoresOf(40, 1),
      hard: scoresOf(10 + 10 * at, 1, 30 - 10 * at),
    });
  return project.project;
}

test('models stand side by side, bases first, with the live one marked', async () => {
  const suite = await showSuite(await measured(), 'themes');
  expect(suite.results.map(({ model, role, live, current }) => [model, role, live, current])).toEqual([
    ['base', 'base', [], true],
    ['tuned', 'merged', ['production'], true],
    ['small', 'quantized', [], true],
  ]);
  const [heads, easy, hard] = renderSuite(suite, plainView());
  expect(heads).toMatch(/TEST +limit +base \(base\) +tuned \(merged; live in production\) +small \(quantized\)/);
  expect(easy).toMatch(/^easy +≥ 50 % +100 % \[91.2 – 100\] passed/);
  expect(hard).toMatch(/50 % \[35.2 – 64.8\] unproven +75 % \[.*\] passed +25 % \[14.2 – 40.2\] failed/);
  expect(suitePage({ ...suite, description: '<b>' }, plainView())).toMatch(/&lt;b&gt;[^]*live in production/);
});

test('a result of another suite of the same name is marked', async () => {
  const project = await measured();
  await project.write(aSuite('themes', ['easy', 'hard'], { limit: { min: 0.6 } }));
  const { items } = await listSuiteResults(project);
  expect(items[2]?.results.every(({ current }) => current)).toBe(false);
  const lines = renderSuites(items, plainView());
  expect(lines[3]).toMatch(/themes +2 +base\* 1\/2, tuned\* 2\/2, small\* 1\/2/);
  expect(lines.at(-1)).toBe('* measured before the suite or its rows changed');
});

test('a project without suites has those that are shipped', async () => {
  const { project } = await aProject();
  const { items } = await listSuiteResults(project);
  expect(items.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
    'faithfulness-en shipped',
    'faithfulness-fr shipped',
  ]);
  expect(renderSuite(await showSuite(project, 'faithfulness-fr'), plainView()).at(-1)).toBe(
    'No model has a result yet.',
  );
  await expect(showSuite(project, 'none')).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('every limit of a shipped suite can be proven by its rows', async () => {
  const project = await aProject();
  const ctx = project.context();
  const { suites } = await listSuites(ctx.project);
  expect(readdirSync('templates/suites').filter((name) => name.endsWith('.yaml'))).toHaveLength(suites.length);
  for (const suite of suites) {
    const resolved = await resolveSuite(ctx, suite);
    expect(suiteGates(resolved).map(({ verdict }) => verdict)).toEqual(['pass']);
    expect(new Set(resolved.flatMap(({ rows }) => rows.map(({ id }) => id))).size).toBeGreaterThanOrEqual(30);
  }
});

test.each([
  [
    'tests:\n    - name: t\n      rows: { items: [] }\n      metric: bleu\n      limit: { min: 0.5 }',
    'x.yaml:8:15',
    'project.yaml.value',
  ],
  [
    'tests:\n    - name: t\n      rows: { items: [] }\n      metric: f1\n      limit: { min: 0.5, maxDrop: 5 }',
    'x.yaml:6:7',
    undefined,
  ],
  [
    'tests:\n    - name: t\n      rows: { items: [{ id: a }] }\n      metric: f1\n      limit: { min: 0.5 }',
    'x.yaml:7:23',
    undefined,
  ],
  [
    'tests:\n    - name: t\n      rows: { items: [] }\n      metrik: f1\n      limit: { min: 0.5 }',
    'x.yaml:8:7',
    'project.yaml.unknown-key',
  ],
  [
    'tests:\n    - name: t\n      rows: { file: ../x.jsonl }\n      metric: f1\n      limit: { min: 0.5 }',
    'x.yaml:7:21',
    undefined,
  ],
  [
    'tests:\n    - name: t\n      rows: { items: [] }\n      metric: f1\n      changes: [case]\n      limit: { maxDrop: 5 }',
    'x.yaml:10:14',
    undefined,
  ],
  [
    'tests:\n    - name: t\n      rows: { items: [] }\n      metric: f1\n      limit: { min: 1 }',
    'x.yaml:9:21',
    'project.yaml.not-below',
  ],
  [
    'tests:\n    - name: t\n      rows: { dataset: d, split: train }\n      metric: f1\n      limit: { min: 0.5 }',
    'x.yaml:7:34',
    undefined,
  ],
  ['tests: []', 'x.yaml:5:10', 'project.yaml.too-small'],
])('a fault of a suite is named by line: %j', async (spec, where, key) => {
  const { project } = await aProject();
  await project.writeFile(
    'eval/suites/x.yaml',
    `apiVersion: sovran/v1\nkind: Suite\nmetadata: { name: x }\nspec:\n  ${spec}\n`,
  );
  const failure = (await showSuite(project, 'x').catch((error: unknown) => error)) as {
    text: { key: string; params: object };
  };
  expect(failure).toMatchObject({ code: 'invalid-file', exit: 2 });
  expect(failure.text).toMatchObject({
    params: { where: `eval/suites/${where}` },
    ...(key === undefined ? {} : { key }),
  });
  const { items, unreadable } = await listSuiteResults(project);
  expect([items.length, unreadable.map(({ name }) => name)]).toEqual([2, ['x']]);
});

test('the suite in the documentation is one', () => {
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(readFileSync('docs/evaluation.md', 'utf8')) ?? [];
  const { spec } = suiteSchema.parse(parse(text));
  expect(spec.tests.map(({ name }) => name)).toEqual(['themes', 'typing', 'first-names', 'grounded']);
  const bounds = boundsOf({ name: 't', limit: { min: 0.9, maxDrop: 5 } });
  expect(bounds.map((bound) => rowsToProve(bound, {}))).toEqual([35, 73]);
});
