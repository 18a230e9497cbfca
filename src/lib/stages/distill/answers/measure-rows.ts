import type { Manifest } from '../../data/assemble/manifest.ts';
import { lengthsOf } from '../../data/assemble/tally.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { promptKey } from './teacher-answers.ts';

/** Lengths of conversations in characters, and prompts that are kept with several answers. */
export async function measureRows(
  rows: AsyncIterable<ChatMessage[]>,
): Promise<Pick<Manifest, 'lengths' | 'conflicts'>> {
  const lengths: number[] = [];
  const answers = new Map<string, { rows: number; texts: Set<string> }>();
  for await (const messages of rows) {
    lengths.push(messages.reduce((sum, { content }) => sum + content.length, 0));
    const key = promptKey(messages.slice(0, -1));
    const known = answers.get(key) ?? { rows: 0, texts: new Set<string>() };
    answers.set(key, { rows: known.rows + 1, texts: known.texts.add(messages.at(-1)?.content ?? '') });
  }
  const several = [...answers.values()].filter(({ texts }) => texts.size > 1);
  const conflicting = several.reduce((sum, { rows: count }) => sum + count, 0);
  return {
    lengths: lengthsOf(Uint32Array.from(lengths)),
    conflicts: { prompts: several.length, rows: conflicting, examples: [] },
  };
}
