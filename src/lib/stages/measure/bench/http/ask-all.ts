import type { JsonObject } from '../../../../core/ports/json.ts';
import { askModel, endpointOf } from './ask-model.ts';
import type { StreamRecord, StreamTarget } from './stream-record.ts';

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
  { concurrency, signal }: { concurrency: number; signal: AbortSignal },
): Promise<void> {
  const queue = items.entries();
  const runLane = async (): Promise<void> => {
    const endpoint = endpointOf(target);
    try {
      for (const [at, item] of queue) {
        if (signal.aborted) break;
        const body = { model: target.model, ...bodyOf(item), stream: false };
        await take(item, await askModel(endpoint, body, { signal, timeoutMs: TIMEOUT_MS }), at);
      }
    } finally {
      endpoint.agent.destroy();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runLane));
  signal.throwIfAborted();
}
