import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { engineWorld, smallModel } from '../../support/engine-world.ts';
import { sovran } from '../../support/sovran.ts';

/** Both engines are built from their locks where no earlier run has. */
const timeout = 1_800_000;
const PROGRAM = join(import.meta.dirname, '../../../templates/engines/lm-eval/sovran_engine/evaluate.py');
const PAIRS = `France Paris, Germany Berlin, Italy Rome, Spain Madrid, Japan Tokyo, Egypt Cairo, Greece Athens, Portugal Lisbon,
Poland Warsaw, Austria Vienna, Russia Moscow, China Beijing, Cuba Havana, Norway Oslo, Ireland Dublin`;
const SHOTS = 'Hungary Budapest, Sweden Stockholm';
const TASK = {
  task: 'capitals',
  dataset_path: 'json',
  dataset_kwargs: { data_files: { test: 'test.jsonl', shots: 'shots.jsonl' } },
  test_split: 'test',
  fewshot_split: 'shots',
  num_fewshot: 2,
  doc_to_text: 'What is the capital of {{country}}? Answer with one word.',
  doc_to_target: '{{capital}}',
  generation_kwargs: { until: ['\n'], max_gen_toks: 16, do_sample: false },
  metric_list: [{ metric: 'exact_match', aggregation: 'mean', higher_is_better: true, ignore_punctuation: true }],
};
const SUITE = `apiVersion: sovran/v1
kind: Suite
metadata: { name: capitals }
spec: { tests: [{ name: capitals, rows: { task: capitals }, metric: exact-match, limit: { min: 0.1 } }] }
`;

/** Rows as JSON by line. */
function linesOf(pairs: string): string {
  const words = pairs.split(/,\s/).map((pair) => pair.split(' '));
  return words.map(([country, capital]) => `${JSON.stringify({ country, capital })}\n`).join('');
}

test('lm-eval asks a vendored task through the gateway', { timeout }, async () => {
  const file = smallModel();
  const world = await engineWorld(['lm-eval']);
  onTestFinished(() => world.dispose());
  await world.run('model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--wait');
  const files = { 'capitals.yaml': JSON.stringify(TASK), 'test.jsonl': linesOf(PAIRS), 'shots.jsonl': linesOf(SHOTS) };
  const at = (...path: string[]): string => join(world.project, 'eval', ...path);
  for (const folder of ['tasks/capitals', 'suites']) mkdirSync(at(folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(at('tasks/capitals', name), text);
  writeFileSync(at('suites/capitals.yaml'), SUITE);
  // A proxy that nothing answers is not asked.
  const env = { ...world.env, http_proxy: 'http://127.0.0.1:1' };
  const words = ['eval', 'run', '--model', 'base', '--suite', 'capitals', '--json'];
  const { json, exit, stderr } = await sovran(words, { cwd: world.project, env });
  expect(exit, stderr).toBe(0);
  expect(json).toMatchObject({ metrics: [{ n: 15, interval: 'wilson' }], tests: [{ verdict: 'passed' }] });
  expect(attack(await world.python('lm-eval'), files)).toEqual([
    "SecurityError: access to attribute '__class__' of 'str' object is unsafe.",
    expect.stringMatching(/^(?:ConnectionError|PermissionError|OfflineModeIsEnabled)/),
  ]);
});

/** What lm-eval says of a template that looks for code, and of rows of the hub, were they let through. */
function attack(python: string, files: object): (string | undefined)[] {
  const configs = [{ doc_to_text: '{{ country.__class__ }}' }, { dataset_path: 'squad' }];
  return configs.map((config) => {
    const tasks = [{ config: { ...TASK, ...config }, files }];
    const endpoint = { host: '127.0.0.1', port: 1, path: '/v1', key: 'k', model: 'm' };
    const input = JSON.stringify({ ...endpoint, concurrency: 2, seed: 1, maxTokens: 8, tasks });
    const done = spawnSync(python, ['-I', '-B', '-c', readFileSync(PROGRAM, 'utf8')], { input, encoding: 'utf8' });
    expect([done.status, done.stdout]).toEqual([1, '']);
    return done.stderr.trimEnd().split('\n').at(-1);
  });
}
