import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { assessAll } from './assess.ts';
import { isSudoLocked, unlocked } from './checks/access.ts';
import { BLOCKS } from './checks/all.ts';
import { clockOffset, type Frames, type LocalStamps, readFrames } from './terms/read-frames.ts';
import type { Expected } from './terms/expected.ts';
import { readBootId, readFacts } from './facts.ts';
import { verdictOf, type HostReport } from './report.ts';
import { buildScript } from './script.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';

/** Longer than the slowest block; what has come back until then is kept. */
const TIMEOUT_MS = 45_000;
/** Bytes of an answer that are kept, whatever the host sends. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Checks a host in one round trip. `asRoot`: repeats root checks with the sudo password; throws as sudo does. */
export async function checkHost(
  ctx: StageContext,
  host: Host,
  expected: Expected,
  asRoot = false,
): Promise<HostReport> {
  const sentinel = `@@${ctx.ids.next()}`;
  const answer = await askHost(ctx, host, { script: buildScript(BLOCKS, expected, sentinel), sentinel, sudo: false });
  ctx.interrupt.signal.throwIfAborted();
  const plain = readFrames(answer.stdout, sentinel);
  const frames = asRoot && isSudoLocked(plain) ? await askAsRoot(ctx, host, expected, plain) : plain;
  const checks = assessAll(frames, clockOffset(frames.stamps, answer), expected);
  const at = ctx.clock.now();
  return {
    host: host.name,
    profile: expected.profile,
    checkedAt: at,
    ...driverOf(host),
    ...seenIn(frames, at),
    checks,
    verdict: verdictOf(checks, frames.complete),
  };
}

async function askAsRoot(ctx: StageContext, host: Host, expected: Expected, plain: Frames): Promise<Frames> {
  const sentinel = `@@${ctx.ids.next()}`;
  const script = buildScript(
    BLOCKS.filter(({ as }) => as === 'root' || as === 'if-possible'),
    expected,
    sentinel,
  );
  const { stdout } = await askHost(ctx, host, { script, sentinel, sudo: true });
  ctx.interrupt.signal.throwIfAborted();
  const { blocks, complete } = readFrames(stdout, sentinel);
  return unlocked({ ...plain, blocks: new Map([...plain.blocks, ...blocks]), complete: plain.complete && complete });
}

/** Partial or complete script output, with local times before sending and at the first stamp. */
async function askHost(
  ctx: StageContext,
  host: Host,
  { script, sentinel, sudo }: { script: string; sentinel: string; sudo: boolean },
): Promise<LocalStamps & { stdout: string }> {
  const running = await host.stream(['sh', '-s'], { sudo, timeoutMs: TIMEOUT_MS, signal: ctx.interrupt.signal });
  running.stderr.resume();
  const now = (): number => Date.parse(ctx.clock.now());
  const sentMs = now();
  running.stdin.end(script);
  let receivedMs: number | undefined;
  let [bytes, head] = [0, ''];
  const kept: Buffer[] = [];
  for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
    if (receivedMs === undefined) {
      head += chunk.toString('latin1');
      if (head.includes(`${sentinel} t `)) receivedMs = now();
    }
    if (bytes < MAX_BYTES) kept.push(chunk.subarray(0, MAX_BYTES - bytes));
    bytes += chunk.length;
  }
  await running.ended;
  return { stdout: Buffer.concat(kept).toString('utf8'), sentMs, receivedMs: receivedMs ?? now() };
}

function driverOf({ transport, because }: Host): Pick<HostReport, 'driver'> {
  return transport === 'local' || !because ? {} : { driver: { name: transport, because } };
}

function seenIn(frames: Frames, at: string): Pick<HostReport, 'facts' | 'bootId' | 'source'> {
  const [facts, bootId] = [readFacts(frames, at), readBootId(frames)];
  return {
    source: facts?.source ?? 'machine',
    ...dropAbsent({ facts, bootId }),
  };
}
