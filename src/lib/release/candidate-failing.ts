import type { StreamRecord } from '../bench/stream-request.ts';
import type { ServiceStatus } from '../ports/engine.ts';
import type { AccessRecord } from '../ports/gateway.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { AccessCount } from './count-access.ts';
import { isCut } from './cut-streams.ts';
import { isWhole } from './probe.ts';

/** Losses named in the refusal; the rest is counted. */
const SHOWN_LOSSES = 5;

/** How the probe saw a stream end, e.g. `truncated 200`. */
function describeStream({ error, status, detail }: StreamRecord): string {
  // It ends inside a sentence of ours.
  const words = detail?.replace(/[.\s]+$/, '');
  return [error ?? 'no-end', status, words].filter((part) => part !== undefined && part !== '').join(' ');
}

/** How the gateway saw a request end, e.g. `502 SD`: its status, and HAProxy's termination state. */
function describeAccess({ status, termination }: AccessRecord): string {
  return `${status} ${termination}`;
}

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
  const lost = [...own.map(describeStream), ...ofProbe.slice(twice).concat(ofOthers).map(describeAccess)];
  const [first] = lost;
  if (first === undefined) return undefined;
  const allCut = dropped.length === 0 && own.every(isCut);
  if (farHost !== undefined && allCut) return probeCut(release, farHost, own.length, first);
  return candidateFailing(release, lost, journal.requests + own.length - twice);
}

function probeCut(release: string, host: string, streams: number, first: string): SovranError {
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
  lost: string[],
  requests: number,
  state?: ServiceStatus['state'],
): SovranError {
  const text = state
    ? message('release.candidate-sick', { release, state: message(`env.service.${state}`) })
    : message('release.candidate-failing', { release, lost: lost.length, requests, first: lost[0] ?? '' });
  return new SovranError({
    code: 'candidate-failing',
    exit: EXIT.failed,
    text,
    fix: message('release.candidate-failing.fix'),
    details: { release, lost: lost.length, requests, losses: lost.slice(0, SHOWN_LOSSES) },
  });
}
