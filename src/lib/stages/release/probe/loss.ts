import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { message, type Message } from '../../../core/text/message.ts';

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
