import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StageContext } from '../../core/operation/context.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { canonicalJson, digestOf } from '../../core/kit/canonical.ts';
import { listResources } from '../../core/project/resources.ts';
import type { DatasetSpec, SplitName } from '../../core/project/resources/dataset.ts';
import type { SuiteItem } from '../../core/project/resources/suite.ts';
import { framed, listSuites, readItems, type Suite } from '../../core/project/suite-files.ts';
import type { Manifest } from './assemble/manifest.ts';
import { type OpenTree, openTree } from './open-dataset.ts';
import { type ChatMessage, type ChatRow, comparedMessages } from './rows/chat-row.ts';
import { RowHasher } from './rows/row-hasher.ts';
import { toByteText } from './hashing/byte-text.ts';
import { Contamination } from './contamination/contamination.ts';

type Contaminated = NonNullable<Manifest['contamination']>;
type Compared = Contaminated['against'];

/** Reads validation and test rows of every dataset but `own`, and rows of suites; `absent`: neither read nor `compared` before. */
export async function readEvaluationRows(
  own: readonly string[],
  ctx: StageContext,
  compared: Compared = [],
): Promise<Omit<Contaminated, 'examples'> & { table: Contamination }> {
  const [table, against, absent] = [new Contamination(), [] as Compared, [] as string[]];
  for (const { metadata, spec } of await listResources(ctx.project, 'Dataset')) {
    const { name } = metadata;
    const rows = spec.splits.validation + spec.splits.test;
    if (own.includes(name) || rows === 0) continue;
    const open = await ifHeld(name, spec.digest, ctx);
    if (open) against.push({ name, digest: spec.digest, rows });
    else if (!compared.some(({ digest }) => digest === spec.digest)) absent.push(name);
    for await (const row of rowsOf(open, ['validation', 'test'])) table.add(row, against.length);
  }
  const { suites, unreadable } = await listSuites(ctx.project);
  absent.push(...unreadable.map((suite) => `suite ${suite.name}`));
  for (const suite of suites) {
    const name = `suite ${suite.name}`;
    const items = await itemsOf(suite, ctx);
    if (!items) absent.push(name);
    else if (items.length > 0) against.push({ name, digest: digestOf(items), rows: items.length });
    for (const row of (items ?? []).flatMap(conversationsOf)) table.add(row, against.length);
  }
  return { table, against, absent };
}

/** How many training rows evaluate what now, splits made apart from them left out; `absent`: what could not be compared. */
export async function findLearned(name: string, { digest, answers }: DatasetSpec, ctx: StageContext) {
  const open = await ifHeld(name, digest, ctx);
  const compared = open?.manifest.contamination?.against;
  const { table, against, absent } = await readEvaluationRows([name, answers?.source.name ?? name], ctx, compared);
  const hasher = new RowHasher();
  const counts = [0, ...against.map(() => 0)];
  for await (const row of rowsOf(open, ['train'])) {
    hasher.read(row, []);
    counts[table.find(hasher)]! += 1;
  }
  const [, ...found] = counts;
  const of = against.filter((_, at) => found[at]).map((one) => one.name);
  return { count: found.reduce((sum, one) => sum + one, 0), of, absent: open ? absent : [name] };
}

/** Undefined where the store of this machine holds no readable tree of a dataset. */
async function ifHeld(...[name, digest, ctx]: Parameters<typeof openTree>): Promise<OpenTree | undefined> {
  try {
    return await openTree(name, digest, ctx);
  } catch (error) {
    if (error instanceof SovranError && error.exit === EXIT.drift) return undefined;
    throw error;
  }
}

/** Conversations of splits as compared, of byte texts. */
async function* rowsOf(open: OpenTree | undefined, splits: SplitName[]): AsyncGenerator<readonly ChatMessage[]> {
  const shards = splits.flatMap((split) => open?.manifest.splits[split].shards ?? []);
  for (const shard of shards)
    for await (const line of createInterface({ input: createReadStream(join(open?.path ?? '', shard.path), 'latin1') }))
      yield comparedMessages(JSON.parse(line) as ChatRow);
}

/** Rows of a suite’s own, each once; undefined where a file of them is missing. */
async function itemsOf(suite: Suite, { project }: StageContext): Promise<SuiteItem[] | undefined> {
  const lists = await Promise.all(suite.spec.tests.map(({ rows }) => readItems(project, suite, rows)));
  const items = lists.flatMap((list = []) => list.flatMap((one) => ('item' in one ? one.item : [])));
  return lists.includes(undefined) ? undefined : [...new Map(items.map((one) => [canonicalJson(one), one])).values()];
}

/** The question, behind its passages as well, and in other words, each with what is right. */
function conversationsOf({
  prompt = '',
  messages,
  expected = [],
  passages,
  paraphrases = [],
}: SuiteItem): ChatMessage[][] {
  const asked = messages?.at(-1)?.content ?? prompt;
  const before = messages?.slice(0, -1) ?? [];
  const right = { role: 'assistant', content: [expected].flat().join('\n') } as const;
  return [asked, framed(asked, passages), ...paraphrases].map((content) =>
    [...before, { role: 'user' as const, content }, right].map((one) => ({ ...one, content: toByteText(one.content) })),
  );
}
