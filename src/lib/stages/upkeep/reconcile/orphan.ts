import type { JobStatus } from '../../../core/ports/runner.ts';
import { instant, message, type Message } from '../../../core/text/message.ts';
import type { LeaseHolder } from '../../serving/environments/lease-holder.ts';

/** Something that runs without a record in this project. */
export interface Orphan {
  kind: 'job' | 'service';
  id: string;
  host: string;
  /** Who started it, and when, if known. */
  by?: string;
  since?: string;
  /** Started from another clone of the project. */
  elsewhere?: boolean;
  /** Of a service: what it was started for. */
  environment?: string;
  /** Who has leased that environment. */
  held?: LeaseHolder;
  /** A container whose folder is missing; its run may be recorded as ended. */
  away?: true;
}

/** Why something is kept; `refused`: a gate refused its record, `asked`: by `--keep-orphans`. */
export type KeptReason =
  | 'serves-traffic'
  | 'environment-leased'
  | 'of-colleague'
  | 'of-other-clone'
  | 'owner-unknown'
  | 'not-collectable'
  | 'outputs-gone'
  | 'not-looked-at'
  | 'refused'
  | 'folder-away'
  | 'asked';

/** What is kept, and why. */
export interface Kept {
  kind: 'job' | 'service';
  id: string;
  why: KeptReason;
  /** Who started it, and when. */
  by?: string;
  since?: string;
  /** Why it could not be looked at. */
  code?: string;
  /** Who has leased its environment. */
  held?: LeaseHolder;
  /** Where it runs, and the folder that is missing. */
  host?: string;
  folder?: string;
}

/** Pure: a container without its folder is kept, since the volume may be mounted again. */
export function keptAway(
  kind: Kept['kind'],
  { id, folderAway: folder = '?' }: Pick<JobStatus, 'id' | 'folderAway'>,
  host = '?',
): Kept {
  return { kind, id, why: 'folder-away', host, folder };
}

/** Pure: why something is kept, for people. */
export function whyKept({ kind, id, why, by, since, code, held, host, folder }: Kept): Message {
  return message(`reconcile.keep.${why}`, {
    what: message(`reconcile.kind.${kind}`),
    id,
    by: held?.by ?? by ?? '?',
    code: code ?? '?',
    environment: held?.environment ?? '?',
    since: instant(held?.since ?? since ?? '?'),
    host: host ?? '?',
    folder: folder ?? '?',
    stop: kind === 'job' ? `sovran job stop ${id}` : `docker stop, label sovran.service=${id}`,
  });
}

/** Pure: what is stopped, for people. */
export function whatStops({ kind, id, host, by = '?', since = '?', away }: Orphan): Message {
  if (away) return message('reconcile.stop.away', { what: message(`reconcile.kind.${kind}`), id, host });
  return message(`reconcile.stop.${kind}`, { id, host, by, since: instant(since) });
}
