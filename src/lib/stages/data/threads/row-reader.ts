import { toByteText } from '../hashing/byte-text.ts';
import { type ChatMessage, type ChatRow, BadRow } from '../rows/chat-row.ts';
import { checkMessages } from '../rows/check-turns.ts';
import type { Fields } from '../rows/compile-mapping.ts';
import { compileRecipe } from '../rows/compile-recipe.ts';
import { readRejected, readShape } from '../rows/read-shape.ts';
import type { Recipe } from '../../../core/project/resources/recipe.ts';

/** Turns the fields of a raw row into a checked chat row of byte texts; undefined when the recipe leaves it out. */
export type ReadRow = (fields: Fields) => ChatRow | undefined;

/** Reader of rows whose fields are byte texts already. */
export function readPlainRow(fields: Fields): ChatRow {
  return checkedRow({ messages: readShape(fields), rejected: readRejected(fields) });
}

/** Reader of rows whose fields are real texts, through a recipe if there is one. */
export function textRowReader(recipe: Recipe | null): ReadRow {
  const compiled = compileRecipe(recipe ?? {});
  return (fields) => {
    if (!compiled.keeps(fields)) return undefined;
    const { messages, rejected, label, group, compared, date } = compiled.read(fields);
    return {
      ...checkedRow({
        messages: messages.map(({ role, content }) => ({ role, content: byteText(content) })),
        rejected: rejected === undefined ? undefined : byteText(rejected),
      }),
      ...(label === undefined ? {} : { label: byteText(label) }),
      ...(group === undefined ? {} : { group: byteText(group) }),
      ...(compared === undefined ? {} : { compared }),
      ...(date === undefined ? {} : { date }),
    };
  };
}

function byteText(text: string): string {
  if (!text.isWellFormed()) throw new BadRow('bad-utf8');
  return toByteText(text);
}

/** Throws `BadRow` unless both answers are usable. */
export function checkedRow({ messages, rejected }: { messages: ChatMessage[]; rejected: string | undefined }): ChatRow {
  requireTurns(messages);
  if (rejected === undefined) return { messages };
  requireTurns([...messages.slice(0, -1), { role: 'assistant', content: rejected }]);
  return { messages, rejected };
}

function requireTurns(messages: ChatMessage[]): void {
  const problem = checkMessages(messages);
  if (problem) throw new BadRow(problem);
}
