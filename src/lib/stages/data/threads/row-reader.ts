import { toByteText } from '../hashing/byte-text.ts';
import type { ChatMessage, ChatRow } from '../rows/chat-row.ts';
import { checkMessages } from '../rows/check-turns.ts';
import type { Fields } from '../rows/compile-mapping.ts';
import { compileRecipe } from '../rows/compile-recipe.ts';
import { BadRow } from '../rows/problem.ts';
import { readShape } from '../rows/read-shape.ts';
import type { Recipe } from '../../../core/project/resources/recipe.ts';

/** Turns the fields of a raw row into a checked chat row of byte texts; undefined when the recipe leaves it out. */
export type ReadRow = (fields: Fields) => ChatRow | undefined;

/** Reader of rows whose fields are byte texts already. */
export function readPlainRow(fields: Fields): ChatRow {
  const messages = readShape(fields);
  if (typeof messages === 'string') throw new BadRow(messages);
  return { messages: checked(messages) };
}

/** Reader of rows whose fields are real texts, through a recipe if there is one. */
export function textRowReader(recipe: Recipe | null): ReadRow {
  const compiled = compileRecipe(recipe ?? {});
  return (fields) => {
    if (!compiled.keeps(fields)) return undefined;
    const { messages, label, group } = compiled.read(fields);
    return {
      messages: checked(messages.map(asBytes)),
      ...(label === undefined ? {} : { label: byteText(label) }),
      ...(group === undefined ? {} : { group: byteText(group) }),
    };
  };
}

function asBytes({ role, content }: ChatMessage): ChatMessage {
  return { role, content: byteText(content) };
}

function byteText(text: string): string {
  if (!text.isWellFormed()) throw new BadRow('bad-utf8');
  return toByteText(text);
}

function checked(messages: ChatMessage[]): ChatMessage[] {
  const problem = checkMessages(messages);
  if (problem) throw new BadRow(problem);
  return messages;
}
