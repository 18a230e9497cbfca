import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { isCut } from '../probe/cut-streams.ts';
import type { MoveArgs } from '../probe/switch-args.ts';
import { isWhole } from '../probe/probe.ts';

/** So long a candidate may go without a stream that came whole: as long as one stream of the probe may last. */
export const UNSEEN_MS = 120_000;

/**
 * Whether the candidate itself was seen to answer a stream whole, and again since the last one that broke off: streams that are
 * set aside say nothing of it, for good or ill. Pure.
 */
export function isSeenWhole(
  records: readonly StreamRecord[],
  { to, streams }: Pick<MoveArgs, 'to' | 'streams'>,
): boolean {
  if (streams === 0) return true;
  const lastCut = records.reduce((last, record) => (isCut(record) ? Math.max(last, record.endMs) : last), -Infinity);
  return records.some((record) => isWhole(record) && record.release === to.release && record.endMs > lastCut);
}

/** The error `candidate-unseen`: no stream of the candidate came whole (exit 1), or none since the line broke (exit 4). */
export function candidateUnseen({ release, host }: MoveArgs['to'], cut: number): SovranError {
  const params = { release, host, streams: cut, seconds: UNSEEN_MS / 1000 };
  return new SovranError({
    code: 'candidate-unseen',
    exit: cut > 0 ? EXIT.unreachable : EXIT.failed,
    text: message(cut > 0 ? 'release.candidate-unseen.cut' : 'release.candidate-unseen', params),
    fix: cut > 0 ? message('release.probe-cut.fix', { host }) : message('release.candidate-failing.fix'),
    ...(cut > 0 ? { next: [`sovran host check ${host}`] } : {}),
    details: { release, cut },
  });
}
