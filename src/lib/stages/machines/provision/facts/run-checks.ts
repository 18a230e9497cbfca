import type { Ending, Host } from '../../../../core/ports/host.ts';
import { message } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { CHECK_BYTES, frameChecks, readFrames, type Check, type CheckOutput } from './frame-checks.ts';
import { HOST_ENGINE } from './host-engine.ts';

const SCRIPT_MS = 120_000;
/** Unknown ends of a host that was there all the time. */
const ENDED_THERE = /^(timeout|silent|ended )/;

export interface CheckRun {
  /** Unguessable name that frames the output. */
  sentinel: string;
  sudo: boolean;
  signal: AbortSignal;
}

/** Output of all checks in one round trip. Throws `checks-cut` or `checks-unreadable` (exit 4). */
export async function runChecks(
  host: Host,
  checks: readonly Check[],
  { sentinel, sudo, signal }: CheckRun,
): Promise<Map<string, CheckOutput>> {
  const done = await host.exec(['sh', '-s'], {
    stdin: frameChecks(checks, sentinel),
    env: HOST_ENGINE,
    sudo,
    signal,
    timeoutMs: SCRIPT_MS,
    maxOutputBytes: (checks.length + 1) * (CHECK_BYTES + 1024),
  });
  signal.throwIfAborted();
  const frames = done.outcome === 'known' ? readFrames(done.stdout, sentinel) : undefined;
  if (frames) return frames;
  throw unreadable(host.name, done);
}

function unreadable(host: string, done: Ending): SovranError {
  const cut = done.outcome === 'unknown' && !ENDED_THERE.test(done.reason);
  const reason = done.outcome === 'known' ? `exit ${done.exitCode}` : done.reason;
  return new SovranError({
    code: cut ? 'checks-cut' : 'checks-unreadable',
    exit: EXIT.unreachable,
    text: cut
      ? message('provision.checks-cut', { host })
      : message('provision.checks-unreadable', { host, reason: lineText(reason) }),
    fix: message('provision.checks-unreadable.fix'),
    details: { host, reason },
  });
}
