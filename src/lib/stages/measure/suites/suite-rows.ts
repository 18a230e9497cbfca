import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { SuiteItem, SuiteTest } from '../../../core/project/resources/suite.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readSplit } from '../bench/read-split.ts';
import type { Judged } from '../scores/judged.ts';
import { NEED_EXPECTED, NEED_PASSAGES } from '../scores/score.ts';
import { readTask, type VendoredTask } from './task-files.ts';
import { pathIn, readItems, type Suite } from '../../../core/project/suite-files.ts';

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
  /** Of lm-eval: it asks the rows. */
  task?: VendoredTask;
}

type Read = { rows: Placed[]; problems?: Message[]; task?: VendoredTask };

/** Rows of every test in order. Throws `not-found` for an unknown dataset, as `readSplit`. */
export async function resolveSuite(ctx: StageContext, suite: Suite): Promise<ResolvedTest[]> {
  return Promise.all(
    suite.spec.tests.map(async (test) => {
      const { rows, problems = [], task } = await readRows(ctx, suite, test.rows);
      return { test, rows, problems: problems.length > 0 ? problems : problemsOf(test, rows), ...dropAbsent({ task }) };
    }),
  );
}

async function readRows(ctx: StageContext, suite: Suite, rows: SuiteTest['rows']): Promise<Read> {
  if ('dataset' in rows) {
    const read = await readSplit(ctx, rows.dataset, rows.split, rows.limit);
    return {
      rows: read.rows.map(({ id, prompt, expected }) => ({ id, messages: prompt, expected: [expected], where: id })),
    };
  }
  if ('task' in rows) {
    const { lines, ...read } = await readTask(ctx.project, rows);
    // The task makes question and right answer of a line.
    const asked = lines.map(({ content: prompt, where }, at) =>
      rowOf({ id: `${at}`, prompt, expected: prompt }, where),
    );
    return { ...read, rows: asked };
  }
  const items = await readItems(ctx.project, suite, rows);
  const path = pathIn(suite, 'file' in rows ? rows.file : '');
  if (!items) return { rows: [], problems: [message('eval.suite.no-file', { path })] };
  return {
    rows: items.flatMap((one) => ('item' in one ? rowOf(one.item, one.where) : [])),
    problems: items.flatMap((one) =>
      'wrong' in one
        ? message(one.wrong ? 'eval.suite.bad-item' : 'eval.suite.not-utf8', { where: one.where, key: one.wrong })
        : [],
    ),
  };
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
