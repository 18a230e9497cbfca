import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SPLITS } from '../../core/project/resources/dataset.ts';
import type { Manifest } from './assemble/manifest.ts';
import type { ChatMessage } from './rows/chat-row.ts';
import { RowHasher } from './threads/row-reader.ts';

/** What the shards themselves say. */
export interface Recount {
  /** Shards with another number of rows than recorded, or a row that is not a conversation. */
  miscounted: string[];
  /** Prompts found in more than one split. */
  overlap: number;
}

/** Counts rows and shared prompts from the text of the shards. */
export async function recountTree(dir: string, manifest: Manifest): Promise<Recount> {
  const seen = new Map<string, number>();
  const miscounted: string[] = [];
  for (const [split, name] of SPLITS.entries()) {
    for (const shard of manifest.splits[name].shards) {
      const rows = await readPrompts(join(dir, shard.path), (prompt) =>
        seen.set(prompt, (seen.get(prompt) ?? 0) | (1 << split)),
      );
      if (rows !== shard.rows) miscounted.push(shard.path);
    }
  }
  const overlap = [...seen.values()].filter((mask) => (mask & (mask - 1)) !== 0).length;
  return { miscounted, overlap };
}

/** Number of rows, or undefined at the first that cannot be read. */
async function readPrompts(path: string, visit: (prompt: string) => void): Promise<number | undefined> {
  const hasher = new RowHasher();
  const hints: number[] = [];
  let rows = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
      const { messages } = JSON.parse(line) as { messages: ChatMessage[] };
      hasher.read(messages, hints);
      visit(`${hasher.prompt[0]}:${hasher.prompt[1]}`);
      rows += 1;
    }
  } catch {
    return undefined;
  }
  return rows;
}
