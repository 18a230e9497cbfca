import { z } from 'zod';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { readTexts, taskPath } from '../../../core/project/suite-files.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { message, type Message } from '../../../core/text/message.ts';

const text = z.string();
const someOf = (type: z.ZodType, ...keys: string[]) => Object.fromEntries(keys.map((key) => [key, type.optional()]));

/** What a task may say: no code, no rows from elsewhere, greedy answers that are judged one by one. */
const taskSchema = z.lazy(() =>
  z.strictObject({
    task: text,
    dataset_path: z.literal('json'),
    dataset_kwargs: z.strictObject({ data_files: z.record(text, text.regex(/^[a-z0-9][a-z0-9.-]{0,62}\.jsonl$/)) }),
    test_split: text,
    fewshot_split: text.optional(),
    num_fewshot: z.number().int().min(0).optional(),
    output_type: z.literal('generate_until').optional(),
    doc_to_text: text,
    doc_to_target: text,
    ...someOf(text, 'description', 'training_split', 'validation_split', 'target_delimiter', 'fewshot_delimiter'),
    ...someOf(z.unknown(), 'task_alias', 'tag', 'dataset_name', 'metadata'),
    generation_kwargs: z
      .strictObject({
        ...someOf(z.union([text, z.array(text)]), 'until'),
        ...someOf(z.number().int().positive(), 'max_gen_toks'),
        ...someOf(z.literal(false), 'do_sample'),
        ...someOf(z.literal(0), 'temperature'),
      })
      .optional(),
    metric_list: z
      .tuple([
        z.strictObject({
          metric: z.literal('exact_match'),
          ...someOf(z.literal('mean'), 'aggregation'),
          ...someOf(z.boolean(), 'higher_is_better', 'ignore_case', 'ignore_punctuation', 'ignore_numbers'),
          ...someOf(z.array(text), 'regexes_to_ignore'),
        }),
      ])
      .optional(),
    filter_list: z.array(z.strictObject({ name: text, filter: z.array(z.looseObject({ function: text })) })).optional(),
  }),
);

const rowSchema = z.record(text, z.unknown());
type Task = z.infer<typeof taskSchema>;
type Line = { content: string; where: string };

/** A task with its rows, as it is asked. */
export interface VendoredTask {
  config: Task;
  /** Text of each file of rows, by name. */
  files: Record<string, string>;
  /** What is taken from an answer before it is judged. */
  filter: string;
}

/** A task with the lines that it asks, and why it cannot be asked. Throws `bad-task` (exit 2) with line and column. */
export async function readTask(
  project: ProjectReader,
  { task: name, filter }: { task: string; filter?: string | undefined },
): Promise<{ lines: Line[]; problems: Message[]; task?: VendoredTask }> {
  const path = taskPath(name, `${name}.yaml`);
  const [definition] = await readTexts(project, name, [`${name}.yaml`]);
  if (definition === undefined) return { lines: [], problems: [message('eval.suite.no-file', { path })] };
  const config = checkGiven(openGiven(path, definition, 'bad-task', message('eval.task.fix')), taskSchema);
  const filters = config.filter_list?.map((one) => one.name) ?? ['none'];
  const wanted = filter ?? filters[0] ?? '';
  const keys = [...faultsOf(config, name), ...(filters.includes(wanted) ? [] : ['filter_list'])];
  const faults = keys.map((key) => message('eval.suite.bad-item', { where: path, key }));
  const { files, lines, problems } = await readRows(project, name, config);
  return { lines, problems: [...faults, ...problems], task: { config, files, filter: wanted } };
}

/** Keys that do not fit the others. Without a split for them, examples would come from the rows that are asked. */
function faultsOf(config: Task, name: string): string[] {
  const { dataset_kwargs, num_fewshot = 0, fewshot_split = config.test_split } = config;
  const splits = Object.entries(config).filter(([key]) => key.endsWith('_split')) as [string, string][];
  const unknown = splits.flatMap(([key, split]) => (Object.hasOwn(dataset_kwargs.data_files, split) ? [] : [key]));
  const isOpen = num_fewshot > 0 && fewshot_split === config.test_split;
  return [...(config.task === name ? [] : ['task']), ...unknown, ...(isOpen ? ['fewshot_split'] : [])];
}

/** Files of rows by name, the lines that are asked, and what is wrong with any. */
async function readRows(project: ProjectReader, name: string, { dataset_kwargs: { data_files }, test_split }: Task) {
  const names = [...new Set(Object.values(data_files))];
  const texts = await readTexts(project, name, names);
  const lines = names.map((file, at) => linesOf(taskPath(name, file), texts[at] ?? ''));
  const absent = names.filter((_, at) => texts[at] === undefined);
  const undecoded = lines.flat().filter(({ content }) => content.includes('\uFFFD'));
  const broken = lines.flat().filter(({ content }) => !rowSchema.safeParse(parseJson(content)).success);
  return {
    files: Object.fromEntries(names.map((file, at) => [file, texts[at] ?? ''])),
    lines: lines[names.indexOf(data_files[test_split] ?? '')] ?? [],
    problems: [
      ...absent.map((file) => message('eval.suite.no-file', { path: taskPath(name, file) })),
      ...broken.map(({ where }) => message('eval.suite.bad-item', { where, key: '{}' })),
      ...undecoded.map(({ where }) => message('eval.suite.not-utf8', { where })),
    ],
  };
}

function linesOf(path: string, content: string): Line[] {
  const lines = content.split('\n').map((line, at) => ({ content: line, where: `${path}:${at + 1}` }));
  return lines.filter((line) => line.content.trim() !== '');
}
