import { expect, test } from 'vitest';
import { executeOperation } from '../../../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { ExecOptions, ExecResult, Host } from '../../../../src/lib/core/ports/host.ts';
import type { Runner } from '../../../../src/lib/core/ports/runner.ts';
import type { Gate } from '../../../../src/lib/core/operation/plan/plan.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { readAnswers } from '../../../../src/lib/stages/measure/eval/answers.ts';
import type { SuiteInput } from '../../../../src/lib/stages/measure/eval/eval-input.ts';
import { evalRunWith } from '../../../../src/lib/stages/measure/eval/eval-run.ts';
import type { Report } from '../../../../src/lib/stages/measure/reports/report.ts';
import { measuredProject } from '../../../support/measured-project.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';
import { DIGEST, serveMock } from '../../../support/served-mock.ts';

const SUBJECT = { env: null, model: 'tuned', app: null, host: null, keyFile: null };
const INPUT: SuiteInput = { ...SUBJECT, suite: 's', maxTokens: 8, concurrency: 4, seed: 1 };
const TEST = { name: 'sums', rows: { task: 'sums' }, metric: 'exact-match', limit: { min: 0.2 } };
const TASK = `task: sums
dataset_path: json
dataset_kwargs: { data_files: { test: rows.jsonl } }
test_split: test
doc_to_text: '{{question}} = ?'
doc_to_target: '{{sum}}'
filter_list:
  - { name: whole, filter: [{ function: take_first }] }
  - { name: number, filter: [{ function: regex, regex_pattern: '\\d+' }] }
metric_list: [{ metric: exact_match, ignore_case: true }]
`;
const ROWS = Array.from({ length: 10 }, (_, at) => `{"question":"${at}+${at}","sum":"${at + at}"}\n`).join('');

/** As lm-eval answers: the first filter takes nothing, the second is right but for the last row. */
function judged(): string {
  const of = (filter: string) => (_: unknown, row: number) => {
    const expected = `${row * 2}`;
    return { row, filter, expected, answer: `It is ${expected}.`, score: filter === 'number' && row < 9 ? 1 : 0 };
  };
  return JSON.stringify({ sums: ['whole', 'number'].flatMap((filter) => Array.from({ length: 10 }, of(filter))) });
}

/** A project with a suite of one task, and each start of lm-eval: its words, and the request on its standard input. */
async function world({ task = TASK, rows = ROWS, test: own = {}, ready = true, ended = {} } = {}) {
  const ctx = await measuredProject(3);
  const asked: { argv: string[]; request: { key: string } }[] = [];
  const exec = async (argv: string[], { stdin = '' }: ExecOptions = {}): Promise<ExecResult> => {
    asked.push({ argv, request: JSON.parse(String(stdin)) as { key: string } });
    return { outcome: 'known', exitCode: 0, stdout: judged(), stderr: '', ...ended };
  };
  const environment = async (engine: string) => {
    return { engine, lockDigest: DIGEST, state: ready ? 'ready' : 'missing', path: '/engine', details: {} };
  };
  if (task !== '') await ctx.project.writeFile('eval/tasks/sums/sums.yaml', task);
  await ctx.project.writeFile('eval/tasks/sums/rows.jsonl', rows);
  await ctx.project.write(resourceOf('Suite', 's', { tests: [{ ...TEST, ...own }] }));
  const runners = { ...ctx.runners, open: async () => ({ name: 'process', environment }) as unknown as Runner };
  return { ctx: { ...ctx, runners, hosts: { ...ctx.hosts, open: async () => ({ exec }) as unknown as Host } }, asked };
}

async function measure({ ctx }: Awaited<ReturnType<typeof world>>): Promise<Report> {
  return (await executeOperation(evalRunWith(serveMock({ answer: () => '' })), INPUT, ctx)).result.report;
}

test('scores of lm-eval become a test; arguments hide the key', async () => {
  const made = await world({ test: { rows: { task: 'sums', filter: 'number' } } });
  const report = await measure(made);
  const metrics = [{ name: 'sums', value: 0.9, n: 10, interval: 'wilson' }];
  expect(report).toMatchObject({ type: 'suite', metrics, tests: [{ name: 'sums', verdict: 'passed' }] });
  const tasks = { sums: expect.stringMatching(/^sha256:/) as string };
  expect(report.method).toMatchObject({ tasks, engine: { name: 'lm-eval', environment: DIGEST } });
  const answers = await readAnswers(made.ctx.project, report.id, report.evidence[0]);
  expect(answers[9]).toMatchObject({ id: 'sums/9', test: 'sums', expected: '18', answer: 'It is 18.', score: 0 });
  const [{ argv, request } = { argv: [], request: { key: '' } }] = made.asked;
  expect(argv.slice(0, 4)).toEqual(['/engine/bin/python', '-I', '-B', '-c']);
  expect(request).toMatchObject({ key: 'temporary', maxTokens: 8, tasks: [{ files: { 'rows.jsonl': ROWS } }] });
  expect(argv.join(' ')).not.toContain(request.key);
});

test('the first filter counts unless named; changed rows are measured again', async () => {
  const made = await world();
  const first = await measure(made);
  expect(first.metrics).toMatchObject([{ value: 0 }]);
  expect((await measure(made)).id).toBe(first.id);
  await made.ctx.project.writeFile('eval/tasks/sums/rows.jsonl', ROWS.replace('"0+0"', '"0 + 0"'));
  expect((await measure(made)).id).not.toBe(first.id);
  expect(made.asked).toHaveLength(2);
});

const changed = (from: string, to: string) => ({ task: TASK.replace(from, to) });
const more = (line: string) => ({ task: `${TASK}${line}\n` });

test.each<[string, NonNullable<Parameters<typeof world>[0]>, RegExp]>([
  ['a data set of the hub', changed('path: json', 'path: squad'), /sums\.yaml:2:15: `dataset_path` .* json/],
  ['rows outside its folder', changed('rows.jsonl', '../../rows.jsonl'), /`dataset_kwargs\.data_files\.test`/],
  ['code', more('process_docs: !function utils.f'), /:11:15: .* tags such as !function/],
  ['a key that runs code', more('unsafe_code: true'), /:11:1: unknown key `unsafe_code`/],
  ['another metric', changed('metric: exact_match', 'metric: bleu'), /`metric_list\.0\.metric` .* exact_match/],
  ['log-likelihoods', more('output_type: multiple_choice'), /`output_type` .* generate_until/],
  ['sampling', more('generation_kwargs: { temperature: 0.7 }'), /`generation_kwargs\.temperature`/],
  ['another name', changed('task: sums', 'task: other'), /sums\.yaml: `task` is missing or not valid/],
  ['an unknown split', changed('split: test', 'split: train'), /`test_split` is missing or not valid/],
  ['examples from asked rows', more('num_fewshot: 2'), /`fewshot_split` is missing or not valid/],
  ['an unknown filter', { test: { rows: { task: 'sums', filter: 'x' } } }, /`filter_list` is missing or not/],
  ['a missing definition', { task: '' }, /sums\.yaml is missing/],
  ['missing rows', changed('rows.jsonl', 'none.jsonl'), /none\.jsonl is missing/],
  ['a broken line', { rows: `${ROWS}{` }, /rows\.jsonl:11/],
  ['too few rows', { test: { limit: { min: 0.9 } } }, /10 rows cannot prove its limit/],
  ['an absent engine', { ready: false }, /Engine lm-eval .* is not installed.*engine install lm-eval/s],
])('refuses %s before anything is asked', async (_name, parts, words) => {
  const made = await world(parts);
  const failure = (await measure(made).catch((error: unknown) => error)) as SovranError & { gates?: Gate[] };
  expect([2, 3]).toContain(failure.exit);
  const { text, gates = [] } = failure;
  const told = [text, ...gates.map(({ reason }) => reason)].map((one) => say(plainTranslate('en'), one));
  expect([...told, ...gates.flatMap(({ next = [] }) => next)].join('\n')).toMatch(words);
  expect(made.asked).toEqual([]);
});

test('a task is judged by exact match alone', async () => {
  await expect(world({ test: { metric: 'f1' } })).rejects.toThrow(/suite-task/);
});

test.each([
  ['a failed request', { exitCode: 1, stdout: '', stderr: '10%|#\nResponseError: 500\n' }, 'ResponseError: 500'],
  ['a row without a score', { stdout: '{"sums":[]}' }, ''],
])('%s ends the measurement', async (_name, ended, reason) => {
  const failed = { code: 'task-failed', exit: 1, text: { params: { reason } } };
  await expect(measure(await world({ ended }))).rejects.toMatchObject(failed);
});
