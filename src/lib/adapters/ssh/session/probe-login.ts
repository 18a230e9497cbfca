import { connectionLost } from './errors.ts';
import type { Connection } from './connection.ts';

const PROBE_MS = 30_000;

/** Logs in once more, beside the connection that is open, and runs `true`. Rejects as connecting does. */
export async function probeLogin(link: Connection, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const transport = await link.another();
  try {
    const process = await transport.start('true');
    process.stdin.end();
    process.stdout.resume();
    process.stderr.resume();
    const timer = setTimeout(() => process.close(), PROBE_MS);
    const ending = await process.ended.finally(() => clearTimeout(timer));
    if (ending.outcome === 'unknown' || ending.exitCode !== 0) {
      throw connectionLost(link.host, ending.outcome === 'unknown' ? ending.reason : `exit ${ending.exitCode}`);
    }
  } finally {
    await transport.close();
  }
}
