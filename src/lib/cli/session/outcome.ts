import type { CommitNote } from '../../core/operation/records/commits.ts';
import type { Message } from '../../core/text/message.ts';
import type { ExitCode } from '../../core/text/sovran-error.ts';
import { styledLine } from '../../core/text/plain.ts';
import type { View } from '../../core/text/view.ts';

/** What a command returns: the JSON document and how people see it. */
export interface Outcome {
  /** The `kind` of the JSON document; lists end in `List` and carry `items`. */
  kind: string;
  /** The document's fields; a function where they hold words of the reader's language. */
  data: object | ((view: View) => object);
  /** Lines for people: the result, then what changed. */
  render(view: View): string[];
  /** Commands to type next. */
  next?: string[];
  /** Remarks on stderr, e.g. that git refused the commit. */
  warnings?: Message[];
  /** How git took what the command wrote. */
  commit?: CommitNote;
  /** The verdict when it is not 0, e.g. 5 for a failed check. */
  exit?: ExitCode;
  /** With `--json`: the result has been written line by line already. */
  streamed?: boolean;
}

/** What few outcomes have; `document` where the result is not the document itself. */
interface Besides<Result> extends Pick<Outcome, 'exit' | 'warnings' | 'commit'> {
  document?: (result: Result, view: View) => object;
}

/** An outcome of one result, and the commands to type next. */
export function outcomeOf<Result extends object>(
  kind: string,
  result: Result,
  render: (result: Result, view: View) => string[],
  next: string[] = [],
  { document = () => result, ...besides }: Besides<Result> = {},
): Outcome {
  return { kind, data: (view) => document(result, view), render: (view) => render(result, view), next, ...besides };
}

/** The same of a list, whose document has it as `items`. */
export function listOf<Item>(
  kind: string,
  items: Item[],
  render: (items: Item[], view: View) => string[],
  next: string[] = [],
  besides: Besides<Item[]> = {},
): Outcome {
  return outcomeOf(kind, items, render, next, { document: () => ({ items }), ...besides });
}

/** The JSON document of an outcome. `kind` is always the document's; the kind of a model or job is `type`. */
export function toDocument(outcome: Outcome, view: View): object {
  const data = typeof outcome.data === 'function' ? outcome.data(view) : outcome.data;
  const { items, ...fields } = data as { items?: object[] };
  const listed = items === undefined ? {} : { items: items.map(withType) };
  const commit = outcome.commit ? { commit: outcome.commit } : {};
  return { apiVersion: 'sovran/v1', kind: outcome.kind, ...withType(fields), ...listed, ...commit };
}

function withType(fields: object): object {
  if (!('kind' in fields)) return fields;
  const { kind, ...rest } = fields;
  return { type: kind, ...rest };
}

/** The document as printed: one line, or none when it was streamed. */
export function documentLines(outcome: Outcome, view: View): string[] {
  return outcome.streamed ? [] : [JSON.stringify(toDocument(outcome, view))];
}

/** Lines of an outcome on stdout, ending with the next commands. */
export function toLines(outcome: Outcome, view: View): string[] {
  const hint = nextLines(outcome.next ?? [], view).map((line) => view.paint.dim(line));
  return [...outcome.render(view), ...hint].map(styledLine);
}

/** The commands to type next, each on a line of its own, below each other. */
export function nextLines(commands: string[], view: View): string[] {
  const indent = ' '.repeat(view.t('cli.next', { command: '' }).length);
  return commands.map((command, at) => (at === 0 ? view.t('cli.next', { command }) : `${indent}${command}`));
}
