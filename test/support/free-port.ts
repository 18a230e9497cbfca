import { createServer } from 'node:net';

/** Below those that the kernel gives out by itself: nobody takes one unasked, neither before its use nor while it stays closed. */
const FIRST = 20_000;
/** Test files that run side by side each have a share of their own, so that no two choose the same. */
const SHARE = 1_500;
const SHARES = 8;
const OWN = FIRST + (Number(process.env.VITEST_POOL_ID ?? 1) % SHARES) * SHARE;
/** Runs side by side begin far from each other. */
let asked = process.pid * 97;

/** A port of this machine that nobody listens on. It stays so until it is given out to the same run again, much later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = OWN + (asked++ % SHARE);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listening) await new Promise((resolve) => server.close(resolve));
  return listening;
}
