import { isMap, isNode } from 'yaml';
import { z } from 'zod';
import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { LineChange } from '../../../core/ports/project-history.ts';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { positionAt } from '../../../core/project/yaml/file-position.ts';
import { checkGiven, type GivenFile, openGiven } from '../../../core/project/yaml/given-file.ts';
import { refuseSecrets } from '../../../core/text/find-secrets.ts';
import { message, type WordsOfData } from '../../../core/text/message.ts';

/** What only people know; they write it, and commit it. */
export const ANSWERS = 'governance/documents/answers.yaml';

/** What people stated under a key. */
export interface Answer {
  words: WordsOfData;
  /** Author of the last commit that changed its lines, and when. */
  by: string;
  at: string;
  /** Of the file. */
  digest: string;
}

/** Answers at the last commit. */
export interface Answers {
  /** Of the dataset or the use case, else of all. */
  find(key: string, about: { usecase?: string | undefined; dataset?: string | undefined }): Answer | undefined;
}

type Said = string | WordsOfData;
type Found = Record<string, Said | undefined>;
interface AnswersFile {
  all?: Found | undefined;
  usecases?: Record<string, Found> | undefined;
  datasets?: Record<string, Found> | undefined;
}

const saidSchema = z.union([
  z.string().trim().min(1),
  z.strictObject({ en: z.string().min(1), fr: z.string().min(1) }),
]);

function answersSchema(keys: readonly string[]): z.ZodType<AnswersFile> {
  const one = z.strictObject(Object.fromEntries(keys.map((key) => [key, saidSchema.optional()])));
  const byName = z.record(nameSchema, one).optional();
  return z.strictObject({ all: one.optional(), usecases: byName, datasets: byName });
}

/** Answers of the last commit. Throws `invalid-answers` (exit 2) with line and column, `secret-found` (exit 3). */
export async function readAnswers(ctx: Pick<StageContext, 'project'>, keys: readonly string[]): Promise<Answers> {
  const bytes = await ctx.project.at('HEAD').readFile(ANSWERS);
  if (!bytes) return { find: () => undefined };
  const advice = message('documents.answers.fix');
  refuseSecrets([[ANSWERS, bytes]]);
  const file = openGiven(ANSWERS, Buffer.from(bytes).toString('utf8'), 'invalid-answers', advice);
  const said = checkGiven(file, answersSchema(keys));
  const lines = await ctx.project.history().linesOf(ANSWERS);
  const at = (of: Found | undefined, ...path: string[]): Answer | undefined => {
    const words = of?.[path.at(-1) ?? ''];
    if (words === undefined) return undefined;
    const both = typeof words === 'string' ? { en: words, fr: words } : words;
    return { words: both, ...lastChange(path, file, lines), digest: digestOfText(bytes) };
  };
  return {
    find: (key, { usecase = '', dataset = '' }) =>
      at(said.datasets?.[dataset], 'datasets', dataset, key) ??
      at(said.usecases?.[usecase], 'usecases', usecase, key) ??
      at(said.all, 'all', key),
  };
}

/** Author and time of the newest of the lines of a key with its value. */
function lastChange(path: readonly string[], file: GivenFile, lines: LineChange[]): Pick<Answer, 'by' | 'at'> {
  const mapping = file.document.getIn(path.slice(0, -1), true);
  const pair = isMap(mapping) ? mapping.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
  const from = isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
  const to = isNode(pair?.value) ? (pair.value.range?.[1] ?? from) : from;
  const own = lines.slice(positionAt(file, from).line - 1, positionAt(file, Math.max(to - 1, from)).line);
  const { by = '?', at = '' } = own.toSorted((one, other) => other.at.localeCompare(one.at))[0] ?? {};
  return { by, at };
}
