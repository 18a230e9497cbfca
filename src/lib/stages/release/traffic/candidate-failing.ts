import type { AccessRecord } from '../../../core/ports/gateway.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError, failedError, unreachableError } from '../../../core/text/sovran-error.ts';
import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import { hasEnded, statusOf, type Serving } from '../../serving/environments/serving.ts';
import type { AccessCount } from '../probe/count-access.ts';
import { isConnectionLoss } from '../probe/lost-connection.ts';
import { isWhole } from '../probe/probe.ts';
import { UNSEEN_MS } from './timeouts.ts';

const SHOWN_LOSSES = 5;

/** A lost request: `mark` for scripts, e.g. `truncated 200` or `502 SD`, and its text. */
export interface Loss {
  mark: string;
  text: Message;
}

/** How a stream of the probe was lost. Pure. */
export function lossOfStream({ error, status, detail: text = '' }: StreamRecord): Loss {
  const detail = text.replace(/[.\s]+$/, '');
  const kind = error ?? 'no-end';
  const mark = [kind, status, detail].filter((part) => part !== undefined && part !== '').join(' ');
  const how = message(`release.loss.${kind}`);
  const known = [...(status === undefined ? [] : [`HTTP ${status}`]), ...(detail === '' ? [] : [detail])];
  return { mark, text: known.length === 0 ? how : message('text.detail', { text: how, detail: known.join(': ') }) };
}

/** A stream without a first or further token for `boundMs`. Pure. */
export function lossOfWaiting({ firstContentMs }: StreamRecord, boundMs: number): Loss {
  const seconds = Math.round(boundMs / 1000);
  const which = firstContentMs === undefined ? 'first' : 'further';
  return { mark: `no ${which} token within ${seconds} s`, text: message('release.loss.no-token', { seconds }) };
}

/** How the gateway recorded a lost request: status and HAProxy's termination state. Pure. */
export function lossOfAccess({ status, termination }: AccessRecord): Loss {
  return {
    mark: `${status} ${termination}`,
    text: message('release.loss.gateway', { status: String(status), termination }),
  };
}

/** What a watch saw so far. */
export interface Seen {
  release: string;
  /** Application of the probe in the access log. */
  application: string;
  /** Host of the gateway; undefined on this machine. */
  farHost: string | undefined;
  streams: StreamRecord[];
  log: AccessCount;
}

/** The error of a watch with a loss: `candidate-failing`, or `probe-connection-lost` if a connection explains all losses. Pure. */
export function lossOf({ release, application, farHost, streams, log }: Seen): SovranError | undefined {
  const own = streams.filter((record) => !isWhole(record));
  const dropped = log.lost;
  const ofProbe = dropped.filter((record) => record.application === application);
  const ofOthers = dropped.filter((record) => record.application !== application);
  // the access log has a lost stream of the probe as well, unless it never arrived there or still runs here
  const twice = Math.min(own.length, ofProbe.length);
  const lost = [...own.map(lossOfStream), ...ofProbe.slice(twice).concat(ofOthers).map(lossOfAccess)];
  const [first] = lost;
  if (first === undefined) return undefined;
  const isOfConnection = dropped.length === 0 && own.every(isConnectionLoss);
  if (farHost !== undefined && isOfConnection) return probeLost(release, farHost, own.length, first.text);
  return candidateFailing(release, lost, log.requests + own.length - twice);
}

function probeLost(release: string, host: string, streams: number, first: Message): SovranError {
  return unreachableError('probe-connection-lost', fixable('release.probe-lost', { release, host, streams, first }), {
    next: [`sovran host check ${host}`],
    details: { release, host, streams },
  });
}

/** The error `candidate-failing` (exit 1): requests were lost, or the service is in `state`. */
export function candidateFailing(
  release: string,
  lost: Loss[],
  requests: number,
  state?: ServiceStatus['state'],
): SovranError {
  const text = state
    ? message('release.candidate-sick', { release, state: message(`env.service.${state}`) })
    : message('release.candidate-failing', { release, lost: lost.length, requests, first: lost[0]?.text ?? '' });
  return failedError('candidate-failing', text, {
    fix: message('release.candidate-failing.fix'),
    details: { release, lost: lost.length, requests, losses: lost.slice(0, SHOWN_LOSSES).map(({ mark }) => mark) },
  });
}

/** The error `candidate-unseen`: no stream came whole (exit 1), or none since the connection was lost (exit 4). */
export function candidateUnseen({ release, host }: Serving, streams: number): SovranError {
  const isOfConnection = streams > 0;
  return new SovranError({
    code: 'candidate-unseen',
    exit: isOfConnection ? EXIT.unreachable : EXIT.failed,
    text: message('release.candidate-unseen', { release, host, streams, seconds: UNSEEN_MS / 1000 }),
    fix: isOfConnection ? message('release.probe-lost.fix', { host }) : message('release.candidate-failing.fix'),
    ...(isOfConnection ? { next: [`sovran host check ${host}`] } : {}),
    details: { release, connectionLost: streams },
  });
}

/** Throws `candidate-failing` (exit 1) if the candidate has ended, `gateway-ended` (exit 4) if the gateway has. */
export async function requireServing(to: Serving, ctx: StageContext): Promise<void> {
  const { running } = await (await ctx.gateway(to.environment)).status();
  if (!running) throw gatewayEnded(to);
  const status = await statusOf(ctx, to);
  if (hasEnded(status)) throw candidateFailing(to.release, [], 0, status.state);
}

function gatewayEnded({ environment, host }: Serving): SovranError {
  return unreachableError('gateway-ended', fixable('release.gateway-ended', { environment, host }), {
    next: [`sovran env show ${environment}`],
    details: { environment, host },
  });
}
