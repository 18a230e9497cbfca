import { parseJson } from '../../../core/kit/parse-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { type SuiteItem, suiteItemSchema, type SuiteTest } from '../../../core/project/resources/suite.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readSplit } from '../bench/read-split.ts';
import type { Passage } from '../scores/judged.ts';
import { NEED_EXPECTED, NEED_PASSAGES } from '../scores/score.ts';
import { readRowsFile, rowsPath, type Suite } from './suite-files.ts';

/** A row of a test, wherever it came from. */
export interface SuiteRow {
  id: string;
  /** Ends with the question, without its passages. */
  messages: ChatMessage[];
  expected: string[];
  passages?: Passage[];
  answerable?: boolean;
  paraphrases?: string[];
}

/** A test with its rows, and why they cannot be asked. */
export interface ResolvedTest {
  test: SuiteTest;
  rows: SuiteRow[];
  problems: Message[];
}

/** An item and the place that names it. */
type Placed = SuiteRow & { where: string };

/** Rows of every test in order. Throws `not-found` for an unknown dataset, as `readSplit`. */
export async function resolveSuite(ctx: StageContext, suite: Suite): Promise<ResolvedTest[]> {
  const resolved: ResolvedTest[] = [];
  for (const test of suite.spec.tests) resolved.push(await resolveTest(ctx, suite, test));
  return resolved;
}

async function resolveTest(ctx: StageContext, suite: Suite, test: SuiteTest): Promise<ResolvedTest> {
  const { rows, problems } = await readRows(ctx, suite, test);
  if (problems.length > 0) return { test, rows, problems };
  if (rows.length === 0) return { test, rows, problems: [message('eval.suite.no-rows', { test: test.name })] };
  return { test, rows, problems: [...repeated(rows), ...incomplete(test, rows)] };
}

async function readRows(
  ctx: StageContext,
  suite: Suite,
  { rows }: SuiteTest,
): Promise<{ rows: Placed[]; problems: Message[] }> {
  if ('items' in rows)
    return { rows: rows.items.map((item) => placed(item, pathOf('Suite', suite.name))), problems: [] };
  if ('dataset' in rows) {
    const read = await readSplit(ctx, rows.dataset, rows.split, rows.limit);
    return { rows: read.rows.map(({ id, prompt, expected }) => fromSplit(id, prompt, expected)), problems: [] };
  }
  const path = rowsPath(suite, rows.file);
  const text = await readRowsFile(ctx.project, suite, rows.file);
  return text === undefined
    ? { rows: [], problems: [message('eval.suite.no-file', { path })] }
    : parseItems(path, text);
}

function fromSplit(id: string, messages: ChatMessage[], expected: string): Placed {
  return { id, messages, expected: [expected], where: id };
}

/** Rows of JSON by line; each line that is not one is a problem with its number. Pure. */
export function parseItems(path: string, text: string): { rows: Placed[]; problems: Message[] } {
  const lines = text
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [{ line, where: `${path}:${at + 1}` }]));
  const parsed = lines.map(({ line, where }) => ({ where, item: suiteItemSchema.safeParse(parseJson(line)) }));
  return {
    rows: parsed.flatMap(({ where, item }) => (item.success ? [placed(item.data, where)] : [])),
    problems: parsed.flatMap(({ where, item: { error } }) =>
      error ? [badItem(where, error.issues[0]?.path ?? [])] : [],
    ),
  };
}

function badItem(where: string, path: readonly PropertyKey[]): Message {
  return message('eval.suite.bad-item', { where, key: path.join('.') || 'prompt' });
}

function placed({ prompt = '', messages, expected = [], ...item }: SuiteItem, where: string): Placed {
  const { id, passages, answerable, paraphrases } = item;
  return {
    id,
    messages: messages ?? [{ role: 'user', content: prompt }],
    expected: typeof expected === 'string' ? [expected] : expected,
    ...(passages ? { passages } : {}),
    ...(answerable === undefined ? {} : { answerable }),
    ...(paraphrases ? { paraphrases } : {}),
    where,
  };
}

function repeated(rows: readonly Placed[]): Message[] {
  const seen = new Set<string>();
  return rows.flatMap(({ id, where }) =>
    seen.size === seen.add(id).size ? [message('eval.suite.twice', { where, id })] : [],
  );
}

/** Rows without what the metric or a change of the test reads. */
function incomplete({ metric, changes = [], name: test }: SuiteTest, rows: readonly Placed[]): Message[] {
  const needs = (field: string, isThere: (row: SuiteRow) => boolean): Message[] =>
    rows.flatMap((row) => (isThere(row) ? [] : [message('eval.suite.needs', { where: row.where, test, field })]));
  const isReworded = !changes.includes('paraphrases') || rows.some(({ paraphrases = [] }) => paraphrases.length > 0);
  return [
    ...(NEED_EXPECTED.has(metric) ? needs('expected', ({ expected }) => expected.length > 0) : []),
    ...(NEED_PASSAGES.has(metric) ? needs('passages', ({ passages = [] }) => passages.length > 0) : []),
    ...(isReworded ? [] : needs('paraphrases', () => false).slice(0, 1)),
  ];
}
