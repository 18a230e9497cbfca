import { instant, message, type Message } from '../../../core/text/message.ts';
import type { Kept, Orphan } from './orphan.ts';

/** Why something is left, for people. Pure. */
export function whyKept({ kind, id, why, by, since, code, held, host, folder }: Kept): Message {
  if (why === 'folder-away' && kind === 'service')
    return message('reconcile.keep.folder-away.service', { id, host: host ?? '?', folder: folder ?? '?' });
  return message(`reconcile.keep.${why}`, {
    what: message(`reconcile.kind.${kind}`),
    id,
    by: held?.by ?? by ?? '?',
    started: why === 'of-other-clone' ? startedByYou(since) : startedBy(by ?? '?', since),
    code: code ?? '?',
    environment: held?.environment ?? '?',
    since: instant(held?.since ?? '?'),
    host: host ?? '?',
    folder: folder ?? '?',
  });
}

/** What is stopped, for people: with who started it, where that is told. Pure. */
export function whatStops({ kind, id, host, by, since, away }: Orphan): Message {
  if (away) return message('reconcile.stop.away', { what: message(`reconcile.kind.${kind}`), id, host });
  if (by === undefined) return message(`reconcile.stop.${kind}`, { id, host });
  return message(`reconcile.stop.${kind}.started`, { id, host, started: startedBy(by, since) });
}

function startedBy(by: string, since: string | undefined): Message {
  if (since === undefined) return message('reconcile.started.undated', { by });
  return message('reconcile.started', { by, since: instant(since) });
}

function startedByYou(since: string | undefined): Message {
  if (since === undefined) return message('reconcile.started-by-you.undated');
  return message('reconcile.started-by-you', { since: instant(since) });
}
