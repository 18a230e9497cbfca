import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** One line about a transfer at most this often, milliseconds. */
const EVERY_MS = 3000;
const MIB = 1024 * 1024;

/** Brings a tree of this machine's store to a host, and says how far it is. Returns its path there. */
export async function sendTree(
  ctx: StageContext,
  host: string,
  digest: string,
  progress: (line: Message) => void = () => undefined,
): Promise<string> {
  const store = await ctx.hosts.store(host);
  const onProgress = paced(ctx, (done, total) => progress(message('host.store.sending', { host, done, total })));
  return store.push(digest, { signal: ctx.interrupt.signal, onProgress });
}

/** Brings a folder of a host into this machine's store, in the same way. */
export async function fetchTree(
  ctx: StageContext,
  from: { host: string; path: string; digest: string },
  progress: (line: Message) => void,
): Promise<void> {
  const store = await ctx.hosts.store(from.host);
  const onProgress = paced(ctx, (done, total) =>
    progress(message('host.store.fetching', { host: from.host, done, total })),
  );
  await store.pull(from.path, from.digest, { signal: ctx.interrupt.signal, onProgress });
}

/** The first report, then one every few seconds, in MiB: less than one of all is one. */
function paced(ctx: StageContext, report: (done: number, total: number) => void): (done: number, all: number) => void {
  let next = 0;
  return (done, total) => {
    const now = ctx.clock.monotonicMs();
    if (now < next) return;
    next = now + EVERY_MS;
    report(Math.floor(done / MIB), Math.ceil(total / MIB));
  };
}
