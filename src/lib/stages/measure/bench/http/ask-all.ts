import type { JsonObject } from '../../../../core/ports/json.ts';
import { openCompletionConnection, type Now, type StreamRecord, type StreamTarget } from './stream-request.ts';

const TIMEOUT_MS = 300_000;

/** What is asked, and who takes each answer. */
export interface Questions<Item> {
  items: readonly Item[];
  bodyOf: (item: Item) => JsonObject;
  take: (item: Item, record: StreamRecord, at: number) => void | Promise<void>;
}

/** Asks one question an item, `concurrency` at a time on connections that stay open. Throws when `signal` aborts. */
export async function askAll<Item>(
  target: StreamTarget,
  { items, bodyOf, take }: Questions<Item>,
  { concurrency, now, signal }: { concurrency: number; now: Now; signal: AbortSignal },
): Promise<void> {
  const queue = items.entries();
  const runLane = async (): Promise<void> => {
    const connection = openCompletionConnection(target, now);
    for (const [at, item] of queue) {
      if (signal.aborted) break;
      await take(item, await connection.run(bodyOf(item), { signal, timeoutMs: TIMEOUT_MS }), at);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runLane));
  signal.throwIfAborted();
}
