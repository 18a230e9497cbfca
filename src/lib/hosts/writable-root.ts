import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** Ends with 0 where the folder can be written to, or be made. */
const LOOK = 'd=$1; until [ -e "$d" ]; do d=$(dirname -- "$d"); done; [ -d "$d" ] && [ -w "$d" ]';

/**
 * Looks, in one round trip, whether a host can keep what is given to it. Throws `host-unprovisioned` (exit 3) where this
 * user cannot write to its folder, so that nobody builds for minutes what cannot be put down.
 */
export async function requireWritableRoot(ctx: StageContext, name: string): Promise<void> {
  const host = await ctx.host(name);
  if (host.transport === 'local') return;
  const { root } = host.place;
  const { signal } = ctx.interrupt;
  const seen = await host.exec(['sh', '-c', LOOK, 'look', root], { signal, timeoutMs: 20_000 });
  signal.throwIfAborted();
  if (seen.outcome === 'known' && seen.exitCode === 1) throw unprovisioned(name, root);
}

function unprovisioned(host: string, path: string): SovranError {
  return new SovranError({
    code: 'host-unprovisioned',
    exit: EXIT.refused,
    text: message('host.unprovisioned', { host, path }),
    fix: message('host.unprovisioned.fix'),
    next: [`sovran host plan ${host}`, `sovran host apply ${host}`],
    details: { host, path },
  });
}
