import { expect, test } from 'vitest';
import { sendTree } from '../../../../src/lib/stages/machines/hosts/send-tree.ts';
import type { HostStore } from '../../../../src/lib/core/ports/host-store.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { Message } from '../../../../src/lib/core/text/message.ts';

/** What is told of a tree of so many bytes when nothing of it is there yet. */
async function told(bytes: number): Promise<Message[]> {
  const push: HostStore['push'] = async (_digest, options) => {
    options?.onProgress?.(0, bytes);
    return '/there';
  };
  const ctx = {
    clock: { monotonicMs: () => 1 },
    interrupt: { signal: new AbortController().signal },
    hosts: { store: async () => ({ push }) },
  };
  const lines: Message[] = [];
  await sendTree(ctx as unknown as StageContext, 'gpu1', 'sha256:a', (line) => lines.push(line));
  return lines;
}

test.for([
  [2000, 1],
  [3 * 1024 ** 2, 3],
])('shows %i bytes as %i MiB', async ([bytes, mebibytes]) => {
  expect(await told(bytes ?? 0)).toMatchObject([{ params: { host: 'gpu1', done: 0, total: mebibytes } }]);
});
