import type { ChatRow } from '../rows/chat-row.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import type { Manifest } from './manifest.ts';
import { eachRow } from './rewrite-tree.ts';
import { measureLengths } from './tally.ts';

/** Lengths of the conversations of a tree, and prompts that it has with several answers. */
export async function measureTree(
  dir: string,
  splits: Manifest['splits'],
): Promise<Pick<Manifest, 'lengths' | 'histogram' | 'conflicts'>> {
  const hasher = new RowHasher();
  const lengths: number[] = [];
  const answers = new Map<string, { rows: number; found: Set<number> }>();
  for await (const { line } of eachRow(dir, splits)) {
    hasher.read((JSON.parse(line) as ChatRow).messages, []);
    lengths.push(hasher.characters);
    const known = answers.get(hasher.promptKey) ?? { rows: 0, found: new Set<number>() };
    answers.set(hasher.promptKey, { rows: known.rows + 1, found: known.found.add(hasher.answer) });
  }
  const several = [...answers.values()].filter(({ found }) => found.size > 1);
  const rows = several.reduce((sum, one) => sum + one.rows, 0);
  return {
    ...measureLengths({ characters: Uint32Array.from(lengths) }, new Uint8Array(lengths.length)),
    conflicts: { prompts: several.length, rows, examples: [] },
  };
}
