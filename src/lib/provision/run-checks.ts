import type { Host } from '../ports/host.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { CHECK_BYTES, frameChecks, readFrames, type Check, type CheckOutput } from './frame-checks.ts';

const SCRIPT_MS = 120_000;

export interface CheckRun {
  /** Unguessable name that frames the output. */
  sentinel: string;
  sudo: boolean;
  signal: AbortSignal;
}

/**
 * The output of all checks in one round trip. Throws `checks-unreadable` (exit 4) when the answer is not whole, and as
 * connecting does.
 */
export async function runChecks(
  host: Host,
  checks: readonly Check[],
  { sentinel, sudo, signal }: CheckRun,
): Promise<Map<string, CheckOutput>> {
  const done = await host.exec(['sh', '-s'], {
    stdin: frameChecks(checks, sentinel),
    sudo,
    signal,
    timeoutMs: SCRIPT_MS,
    maxOutputBytes: (checks.length + 1) * (CHECK_BYTES + 1024),
  });
  signal.throwIfAborted();
  const frames = done.outcome === 'known' ? readFrames(done.stdout, sentinel) : undefined;
  if (frames) return frames;
  throw new SovranError({
    code: 'checks-unreadable',
    exit: EXIT.unreachable,
    text: message('provision.checks-unreadable', { host: host.name }),
    fix: message('provision.checks-unreadable.fix'),
    details: { host: host.name, reason: done.outcome === 'known' ? `exit ${done.exitCode}` : done.reason },
  });
}
