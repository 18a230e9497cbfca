import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { ServiceStatus } from '../../../core/ports/engine.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { AccessCount } from '../probe/access-log.ts';
import { isCut } from '../probe/lost-connection.ts';
import { isWhole } from '../probe/probe.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { MoveArgs } from '../probe/probe-session.ts';

/** Losses named in the refusal; the rest is counted. */
const SHOWN_LOSSES = 5;

/** What a watch saw so far: the probe's streams, and what the gateway's journal has of the candidate. */
export interface Seen {
  release: string;
  /** The probe's, by which the journal knows its streams. */
  application: string;
  /** The machine beyond the line that the probe's streams take; undefined where there is none. */
  farHost: string | undefined;
  streams: StreamRecord[];
  journal: AccessCount;
}

/**
 * Why a candidate that is watched gets no more traffic; undefined while nothing is lost. Streams of the probe that broke off on
 * their way from another machine, and of whose requests its gateway lost none, say nothing of the release: they are here where
 * that gateway may have ended, or the line was not seen to break, see `setCutAside`. Pure.
 */
export function lossOf({ release, application, farHost, streams, journal }: Seen): SovranError | undefined {
  const own = streams.filter((record) => !isWhole(record));
  const dropped = journal.lost;
  const ofProbe = dropped.filter((record) => record.application === application);
  const ofOthers = dropped.filter((record) => record.application !== application);
  // A lost stream of the probe stands in the journal as well, unless it never came so far, or has not ended here yet.
  const twice = Math.min(own.length, ofProbe.length);
  const lost = [...own.map(lossOfStream), ...ofProbe.slice(twice).concat(ofOthers).map(lossOfAccess)];
  const [first] = lost;
  if (first === undefined) return undefined;
  const allCut = dropped.length === 0 && own.every(isCut);
  if (farHost !== undefined && allCut) return probeCut(release, farHost, own.length, first.words);
  return candidateFailing(release, lost, journal.requests + own.length - twice);
}

function probeCut(release: string, host: string, streams: number, first: Message): SovranError {
  return new SovranError({
    code: 'probe-cut',
    exit: EXIT.unreachable,
    text: message('release.probe-cut', { release, host, streams, first }),
    fix: message('release.probe-cut.fix', { host }),
    next: [`sovran host check ${host}`],
    details: { release, host, streams },
  });
}

/** The refusal of a candidate that lost requests, or is no longer healthy (`state`). */
export function candidateFailing(
  release: string,
  lost: Loss[],
  requests: number,
  state?: ServiceStatus['state'],
): SovranError {
  const text = state
    ? message('release.candidate-sick', { release, state: message(`env.service.${state}`) })
    : message('release.candidate-failing', { release, lost: lost.length, requests, first: lost[0]?.words ?? '' });
  return new SovranError({
    code: 'candidate-failing',
    exit: EXIT.failed,
    text,
    fix: message('release.candidate-failing.fix'),
    details: { release, lost: lost.length, requests, losses: lost.slice(0, SHOWN_LOSSES).map(({ mark }) => mark) },
  });
}

/** A lost request: `mark` for scripts, e.g. `truncated 200` or `502 SD`, and the same in words. */
export interface Loss {
  mark: string;
  words: Message;
}

/** How the probe saw a stream end: its kind, and what else is known of it. Pure. */
export function lossOfStream({ error, status, detail: said = '' }: StreamRecord): Loss {
  // It ends inside a sentence of ours.
  const detail = said.replace(/[.\s]+$/, '');
  const kind = error ?? 'no-end';
  const mark = [kind, status, detail].filter((part) => part !== undefined && part !== '').join(' ');
  const how = message(`release.loss.${kind}`);
  if (status === undefined && detail === '') return { mark, words: how };
  if (status === undefined) return { mark, words: message('release.loss.detail', { how, detail }) };
  if (detail === '') return { mark, words: message('release.loss.status', { how, status: String(status) }) };
  return { mark, words: message('release.loss.both', { how, status: String(status), detail }) };
}

/** A stream that has no token yet, or no further one, after so long. Pure. */
export function lossOfWaiting({ firstContentMs }: StreamRecord, boundMs: number): Loss {
  const seconds = Math.round(boundMs / 1000);
  if (firstContentMs !== undefined)
    return { mark: `no further token within ${seconds} s`, words: message('release.loss.no-further', { seconds }) };
  return { mark: `no first token within ${seconds} s`, words: message('release.loss.no-token', { seconds }) };
}

/** How the gateway saw a request end: its status, and HAProxy's termination state. Pure. */
export function lossOfAccess({ status, termination }: AccessRecord): Loss {
  const words = message('release.loss.gateway', { status: String(status), termination });
  return { mark: `${status} ${termination}`, words };
}

/**
 * Between the watch and the record nobody else looks. Throws `candidate-failing` (exit 1) where the candidate has ended,
 * `gateway-ended` (exit 4) where the gateway has: it counts no requests then, and drains nobody.
 */
export async function requireServing(to: Serving, ctx: StageContext): Promise<void> {
  const { running } = await (await ctx.gateway(to.environment)).status();
  if (!running) throw gatewayEnded(to);
  const { state } = await statusOf(ctx, to);
  if (state === 'exited' || state === 'absent') throw candidateFailing(to.release, [], 0, state);
}

function gatewayEnded({ environment, host }: Serving): SovranError {
  return new SovranError({
    code: 'gateway-ended',
    exit: EXIT.unreachable,
    text: message('release.gateway-ended', { environment, host }),
    fix: message('release.gateway-ended.fix'),
    next: [`sovran env show ${environment}`],
    details: { environment, host },
  });
}

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
