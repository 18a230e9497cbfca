import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { findLearned } from '../../../src/lib/stages/data/evaluation-rows.ts';
import { openTree } from '../../../src/lib/stages/data/open-dataset.ts';
import { prepareData } from '../../../src/lib/stages/data/prepare.ts';
import type { NamedDataset, PrepareInput } from '../../../src/lib/stages/data/prepare-input.ts';
import { verifyDataset } from '../../../src/lib/stages/data/verify.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import type { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { digestFor } from '../../support/project/digests.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';

interface Place {
  root: string;
  store: string;
  ctx: StageContext;
  file: string;
}

const ROWS = Array.from({ length: 50 }, (_, at) => `{"prompt":"q ${at}","completion":"a ${at}@exemple.fr"}`);

function place(lines: string[] = ROWS): Place {
  const root = tempProject();
  const store = tempDir();
  const file = join(tempDir(), 'rows.jsonl');
  writeFileSync(file, lines.join('\n'));
  return { root, store, file, ctx: stageContext(root, { artifacts: () => openArtifacts(store) }) };
}

function input(file: string, parts: Partial<PrepareInput> = {}): PrepareInput {
  const split = { train: 0.8, validation: 0.1, test: 0.1 };
  return {
    name: 'demo',
    from: [file],
    license: 'MIT',
    recipe: null,
    pii: 'report',
    split,
    maxBad: 0.05,
    near: 1,
    contaminated: 'refuse',
    secrets: 'mask',
    ...parts,
  };
}

async function prepare({ ctx, file }: Place, parts: Partial<PrepareInput> = {}): Promise<NamedDataset> {
  return (await executeOperation(prepareData, input(file, parts), ctx)).result;
}

function leftovers({ root, store }: Place): string[] {
  const names = (dir: string): string[] => (existsSync(join(store, dir)) ? readdirSync(join(store, dir)) : []);
  return [...names('scratch'), ...names('staging'), git(root, 'status', '--porcelain').trim()].filter(
    (one) => one !== '',
  );
}

test('records a dataset with adding counts and a verified tree', async () => {
  const at = place([...ROWS, ROWS[0] ?? '', '{"prompt":']);
  const dataset = await prepare(at);
  expect(dataset.rows).toEqual({ in: 52, out: 50, dropped: { invalid: 1, duplicate: 1 } });
  expect(dataset.splits).toEqual({ train: 40, validation: 5, test: 5 });
  expect(dataset.piiFound).toEqual({ email: 51 });
  expect(await verifyDataset('demo', at.ctx)).toMatchObject({
    verified: true,
    differences: [],
    sources: [{ status: 'same' }],
  });
  expect(leftovers(at)).toEqual([]);
  expect(git(at.root, 'log', '--format=%s', '-1').trim()).toBe('data prepare Dataset/demo');
});

test('the same input again gives the same digest', async () => {
  const at = place();
  const first = await prepare(at);
  expect((await prepare(at)).digest).toBe(first.digest);
  expect(await at.ctx.artifacts().then((store) => store.listTrees())).toHaveLength(1);
});

test.each([
  ['too many bad rows', ROWS.slice(0, 4).concat(Array.from({ length: 6 }, () => '{"x":')), {}, 'too-many-bad-rows', 3],
  ['nothing left', ROWS, { pii: 'drop' as const }, 'nothing-left', 3],
  ['blank lines only after a comma', ['[', ',', ']'], {}, 'empty-source', 2],
])('%s: refused, and all is as before', async (_, lines, parts, code, exit) => {
  const at = place(lines);
  await expect(prepare(at, parts)).rejects.toMatchObject({ code, exit });
  expect(leftovers(at)).toEqual([]);
  expect(listOpenRuns(at.root)).toEqual([]);
  expect(existsSync(join(at.root, 'datasets'))).toBe(false);
  expect(await (await at.ctx.artifacts()).listTrees()).toEqual([]);
});

test('labels that name rows are refused at the first too many', async () => {
  const at = place(Array.from({ length: 10_500 }, (_, row) => `{"prompt":"q ${row}","completion":"a","l":"l${row}"}`));
  const recipe = { map: { prompt: 'prompt', completion: 'completion', label: 'l' } };
  const refused = { code: 'many-labels', exit: 2, details: { path: at.file, row: 10_001 } };
  await expect(prepare(at, { recipe })).rejects.toMatchObject(refused);
  expect(leftovers(at)).toEqual([]);
});

test('refuses rows of an unknown shape and names the known shapes', async () => {
  const at = place(['{"question":"q","answer":"a"}']);
  const thrown = await prepare(at).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'too-many-bad-rows', fix: { key: 'data.shape.fix' } });
});

test.each([0.05, 1])('without a usable row, --max-bad %d does not help or get advised', async (maxBad) => {
  const at = place(Array.from({ length: 9 }, () => '{"x":'));
  const thrown = await prepare(at, { maxBad }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'too-many-bad-rows', exit: 3, text: { key: 'data.all-bad' } });
  expect(thrown).toMatchObject({ fix: { key: 'data.all-bad.fix' } });
  const said = say(translateWith(en, 'en'), (thrown as SovranError).text);
  for (const line of [1, 2, 3]) expect(said).toContain(`${at.file}:${line} (`);
  expect(said).not.toContain(`${at.file}:4 `);
  expect(leftovers(at)).toEqual([]);
});

test('a refused new try leaves the earlier dataset as it was', async () => {
  const at = place();
  await prepare(at);
  const before = readFileSync(join(at.root, 'datasets/demo.yaml'), 'utf8');
  writeFileSync(at.file, '{"x":\n'.repeat(9));
  await expect(prepare(at)).rejects.toMatchObject({ code: 'too-many-bad-rows' });
  expect(readFileSync(join(at.root, 'datasets/demo.yaml'), 'utf8')).toBe(before);
});

test.each(['split', 'store', 'write'])('resume finishes a run interrupted before it noted step %s', async (step) => {
  const at = place();
  const cut = { ...prepareData, actions: cutAfter(step) };
  const interrupt = { requested: true, signal: AbortSignal.abort() };
  await expect(
    executeOperation(cut, input(at.file), { ...at.ctx, interrupt: { ...interrupt, requested: false } }),
  ).rejects.toMatchObject({ code: 'interrupted' });
  expect(listOpenRuns(at.root)).toHaveLength(1);
  expect(await resumeRuns(at.ctx, async () => prepareData)).toMatchObject([{ outcome: 'finished' }]);
  expect(await verifyDataset('demo', at.ctx)).toMatchObject({ verified: true });
  expect(leftovers(at)).toEqual([]);
});

/** The operation's actions on a context that is not aborted, where one step ends as if killed after its effect. */
function cutAfter(step: string): typeof prepareData.actions {
  const names: Record<string, string> = { split: 'compare-and-split', store: 'store-tree', write: 'write-dataset' };
  const calm = new AbortController().signal;
  return Object.fromEntries(
    Object.entries(prepareData.actions).map(([name, action]) => [
      name,
      {
        ...action,
        apply: async (args: never, scope: Parameters<typeof action.apply>[1]) => {
          const ctx = { ...scope.ctx, interrupt: { requested: false, signal: calm } };
          const output = await action.apply(args, { ...scope, ctx });
          if (name === names[step]) throw new Error('killed');
          return output;
        },
      },
    ]),
  );
}

test('pseudonyms are stable, under a private key outside git', async () => {
  const at = place();
  rmSync(join(at.root, '.gitignore'));
  git(at.root, 'commit', '--quiet', '-am', 'without gitignore');
  const first = await prepare(at, { pii: 'pseudonymise' });
  const second = await prepare(at, { pii: 'pseudonymise' });
  expect(second.digest).toBe(first.digest);
  const key = join(at.root, '.sovran/pseudonym.key');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(git(at.root, 'status', '--porcelain', '--untracked-files=all', '--', '.sovran/pseudonym.key')).toBe('');
  const secret = readFileSync(key, 'utf8').trim();
  expect(git(at.root, 'log', '-p', '--all')).not.toContain(secret);
  chmodSync(key, 0o644);
  await expect(prepare(at, { pii: 'pseudonymise' })).rejects.toMatchObject({ code: 'key-exposed', exit: 2 });
});

test('verify separates changed shard, changed source, unreadable source and changed record', async () => {
  const at = place();
  const { digest } = await prepare(at);
  const path = (await (await at.ctx.artifacts()).treePath(digest)) ?? '';
  writeFileSync(at.file, 'changed');
  expect(await verifyDataset('demo', at.ctx)).toMatchObject({
    verified: false,
    differences: [{ problem: 'source-changed' }],
  });
  rmSync(at.file);
  expect(await verifyDataset('demo', at.ctx)).toMatchObject({ verified: true, sources: [{ status: 'absent' }] });
  symlinkSync(at.file, at.file);
  expect(await verifyDataset('demo', at.ctx)).toMatchObject({ verified: true, sources: [{ status: 'unreadable' }] });
  const shard = join(path, 'train-00000.jsonl');
  chmodSync(shard, 0o644);
  writeFileSync(shard, readFileSync(shard, 'utf8').split('\n').slice(1).join('\n'));
  const verdict = await verifyDataset('demo', at.ctx);
  expect(verdict.differences).toEqual([
    { path: 'train-00000.jsonl', problem: 'changed' },
    { path: 'train-00000.jsonl', problem: 'count' },
  ]);
});

test('no personal data reaches the record, the event or the journal', async () => {
  const at = place();
  await prepare(at);
  const texts = [
    git(at.root, 'show', '--format=', 'HEAD'),
    ...readdirSync(join(at.root, '.sovran/journal'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  ];
  expect(texts.join()).toContain('email: 50');
  expect(texts.join()).not.toContain('@exemple.fr');
});

/** Prepares `themes` and, from rows that hold three of its evaluation rows, `other`. */
async function prepareAfter(contaminated: PrepareInput['contaminated'] & string): Promise<NamedDataset> {
  const at = place();
  await prepare(at, { split: { train: 0, validation: 0, test: 1 } });
  const answer = Array.from({ length: 14 }, (_, word) => `mot${word}`).join(' ');
  const fresh = Array.from({ length: 20 }, (_, row) => `{"prompt":"new ${row}","completion":"${answer} ${row}"}`);
  writeFileSync(at.file, [...fresh, ...ROWS.slice(0, 3)].join('\n'));
  return prepare(at, { name: 'other', contaminated });
}

test('evaluation rows of another dataset are refused by name, or left out', async () => {
  await expect(prepareAfter('refuse')).rejects.toMatchObject({
    code: 'contaminated',
    exit: 3,
    details: { count: 3, examples: [{ source: 0, row: 21, dataset: 'demo' }, { row: 22 }, { row: 23 }] },
  });
  expect((await prepareAfter('drop')).rows).toMatchObject({ out: 20, dropped: { contaminated: 3 } });
  expect((await prepareAfter('keep')).rows.out).toBe(23);
});

const LONG = Array.from({ length: 14 }, (_, word) => `mot${word}`).join(' ');
const SUITE = `apiVersion: sovran/v1
kind: Suite
metadata: { name: exam }
spec:
  tests:
    - { name: t, metric: f1, limit: { min: 0.5 }, rows: { items: [{ id: a, prompt: ${LONG} }] } }
    - { name: u, metric: f1, limit: { min: 0.5 }, rows: { items: [{ id: a, prompt: q 7, expected: a }] } }
`;

function writeSuite({ root }: Place, text: string): void {
  mkdirSync(join(root, 'eval/suites'), { recursive: true });
  writeFileSync(join(root, 'eval/suites/exam.yaml'), text);
}

test('rows of suites count, wherever a row holds them', async () => {
  const at = place([
    ...ROWS,
    `{"system":"${LONG}","prompt":"q","completion":"a"}`,
    `{"prompt":"${LONG}?","completion":"b"}`,
  ]);
  writeSuite(at, SUITE);
  const examples = [8, 51, 52].map((row) => ({ row, dataset: 'suite exam' }));
  await expect(prepare(at)).rejects.toMatchObject({ code: 'contaminated', details: { count: 3, examples } });
  const { rows, contaminated, digest } = await prepare(at, { contaminated: 'drop' });
  expect([rows.out, contaminated]).toEqual([49, 'drop']);
  const { manifest } = await openTree('demo', digest, at.ctx);
  expect(manifest.contamination?.against.find(({ name }) => name === 'suite exam')).toMatchObject({ rows: 2 });
});

test('training rows are looked up in what evaluates by now', async () => {
  const at = place();
  const demo = await prepare(at, { split: { train: 1, validation: 0, test: 0 } });
  expect(await findLearned('demo', demo, at.ctx)).toEqual({ count: 0, of: [], absent: [] });
  writeFileSync(at.file, [...ROWS.slice(0, 4), '{"prompt":"new","completion":"a"}'].join('\n'));
  const exam = await prepare(at, { name: 'exam', split: { train: 0, validation: 0, test: 1 } });
  writeSuite(at, SUITE);
  expect(await findLearned('demo', demo, at.ctx)).toEqual({ count: 5, of: ['exam', 'suite exam'], absent: [] });
  writeSuite(at, SUITE.replace('metric', 'metrik'));
  await (await at.ctx.artifacts()).removeTree(exam.digest);
  expect(await findLearned('demo', demo, at.ctx)).toEqual({ count: 0, of: [], absent: ['exam', 'suite exam'] });
  expect((await findLearned('gone', { ...demo, digest: digestFor('9') }, at.ctx)).absent).toEqual(['gone']);
});

test('rows of one template are refused as near duplicates', async () => {
  const template = Array.from({ length: 40 }, (_, word) => `mot${word}`).join(' ');
  const at = place(Array.from({ length: 9 }, (_, row) => `{"prompt":"${template} ${row}","completion":"a"}`));
  await expect(prepare(at, { near: 0.8 })).rejects.toMatchObject({ code: 'near-duplicates', exit: 3 });
  expect((await prepare(at)).rows.out).toBe(9);
});
