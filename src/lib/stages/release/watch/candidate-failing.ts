import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { ServiceStatus } from '../../../core/ports/engine.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { AccessCount } from '../probe/count-access.ts';
import { isCut } from '../probe/cut-streams.ts';
import { lossOfAccess, lossOfStream, type Loss } from '../probe/loss.ts';
import { isWhole } from '../probe/probe.ts';

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
