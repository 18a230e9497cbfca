import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { type SuiteItem, suiteItemSchema, type SuiteTest } from '../../../core/project/resources/suite.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readSplit } from '../bench/read-split.ts';
import type { Judged } from '../scores/judged.ts';
import { NEED_EXPECTED, NEED_PASSAGES } from '../scores/score.ts';
import { pathIn, readRowsFile, type Suite } from './suite-files.ts';

/** A row of a test, wherever it came from. */
export interface SuiteRow extends Omit<Judged, 'answer'> {
  id: string;
  /** Ends with the question, without its passages. */
  messages: ChatMessage[];
  paraphrases?: string[];
}

/** A row and the place that names it. */
type Placed = SuiteRow & { where: string };

/** A test with its rows, and why they cannot be asked. */
export interface ResolvedTest {
  test: SuiteTest;
  rows: SuiteRow[];
  problems: Message[];
}

type Read = { rows: Placed[]; problems?: Message[] };

/** Rows of every test in order. Throws `not-found` for an unknown dataset, as `readSplit`. */
export async function resolveSuite(ctx: StageContext, suite: Suite): Promise<ResolvedTest[]> {
  return Promise.all(
    suite.spec.tests.map(async (test) => {
      const { rows, problems = [] } = await readRows(ctx, suite, test.rows);
      return { test, rows, problems: problems.length > 0 ? problems : problemsOf(test, rows) };
    }),
  );
}

async function readRows(ctx: StageContext, suite: Suite, rows: SuiteTest['rows']): Promise<Read> {
  if ('items' in rows) return { rows: rows.items.map((item) => rowOf(item, pathIn(suite, `${suite.name}.yaml`))) };
  if ('dataset' in rows) {
    const read = await readSplit(ctx, rows.dataset, rows.split, rows.limit);
    return {
      rows: read.rows.map(({ id, prompt, expected }) => ({ id, messages: prompt, expected: [expected], where: id })),
    };
  }
  const text = await readRowsFile(ctx.project, suite, rows.file);
  const path = pathIn(suite, rows.file);
  return text === undefined ? { rows: [], problems: [message('eval.suite.no-file', { path })] } : parseRows(path, text);
}

/** Rows of JSON by line; a line that is not one is a problem with its number. */
function parseRows(path: string, text: string): Read {
  const read: Required<Read> = { rows: [], problems: [] };
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${path}:${at + 1}`;
    // Decoding leaves this sign where bytes are not UTF-8.
    if (line.includes('\uFFFD')) read.problems.push(message('eval.suite.not-utf8', { where }));
    const { data, error } = suiteItemSchema.safeParse(parseJson(line));
    if (data) read.rows.push(rowOf(data, where));
    else
      read.problems.push(message('eval.suite.bad-item', { where, key: error.issues[0]?.path.join('.') || 'prompt' }));
  }
  return read;
}

function rowOf({ id, prompt = '', messages, expected = [], ...item }: SuiteItem, where: string): Placed {
  const { passages, answerable, paraphrases } = item;
  return {
    id,
    messages: messages ?? [{ role: 'user', content: prompt }],
    expected: [expected].flat(),
    ...dropAbsent({ passages, answerable, paraphrases }),
    where,
  };
}

/** None, rows of one id, and rows without what the metric or a change reads. */
function problemsOf({ name: test, metric, changes = [] }: SuiteTest, rows: readonly Placed[]): Message[] {
  if (rows.length === 0) return [message('eval.suite.no-rows', { test })];
  const first = new Map(rows.toReversed().map((row) => [row.id, row]));
  const twice = rows.filter((row) => first.get(row.id) !== row);
  const needs = (field: keyof SuiteRow, isAsked: boolean): Message[] =>
    rows.flatMap(({ where, ...row }) =>
      !isAsked || [row[field] ?? []].flat().length > 0 ? [] : [message('eval.suite.needs', { where, test, field })],
    );
  const reworded = needs('paraphrases', changes.includes('paraphrases'));
  return [
    ...twice.map(({ where, id }) => message('eval.suite.twice', { where, id })),
    ...needs('expected', NEED_EXPECTED.has(metric)),
    ...needs('passages', NEED_PASSAGES.has(metric)),
    // Some rows may have none.
    ...(reworded.length === rows.length ? reworded.slice(0, 1) : []),
  ];
}
