import type { Host } from '../ports/host.ts';
import type { StageContext } from '../run/context.ts';
import { assessAll } from './assess.ts';
import { BLOCKS } from './checks/all.ts';
import { clockOffset } from './clock-offset.ts';
import type { Expected } from './terms/expected.ts';
import { readBootId, readFacts } from './facts.ts';
import { readFrames, type Frames } from './read-frames.ts';
import { verdictOf, type HostReport } from './report.ts';
import { buildScript } from './script.ts';

/** Longer than the slowest block; what has come back until then is kept. */
const TIMEOUT_MS = 45_000;
/** Bytes of an answer that are kept, whatever the host sends. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Asks a host everything in one round trip, and judges what came back. */
export async function checkHost(ctx: StageContext, host: Host, expected: Expected): Promise<HostReport> {
  const sentinel = `@@${ctx.ids.next()}`;
  const sentMs = Date.parse(ctx.clock.now());
  const answer = await host.exec(['sh', '-s'], {
    stdin: buildScript(BLOCKS, expected, sentinel),
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: MAX_BYTES,
    signal: ctx.interrupt.signal,
  });
  const receivedMs = Date.parse(ctx.clock.now());
  ctx.interrupt.signal.throwIfAborted();
  const frames = readFrames(answer.stdout, sentinel);
  const checks = assessAll(frames, clockOffset(frames.stamps, { sentMs, receivedMs }), expected);
  const at = ctx.clock.now();
  return {
    ...identityOf(host.name, expected, at),
    ...seenIn(frames, at),
    checks,
    verdict: verdictOf(checks, frames.complete),
  };
}

function identityOf(
  host: string,
  { profile }: Expected,
  checkedAt: string,
): Pick<HostReport, 'host' | 'profile' | 'checkedAt'> {
  return { host, profile, checkedAt };
}

function seenIn(frames: Frames, at: string): Pick<HostReport, 'facts' | 'bootId' | 'source'> {
  const [facts, bootId] = [readFacts(frames, at), readBootId(frames)];
  return {
    source: facts?.source ?? 'machine',
    ...(facts ? { facts } : {}),
    ...(bootId === undefined ? {} : { bootId }),
  };
}
