import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
import { instant, message, type Message } from '../../../core/text/message.ts';
import type { LeaseHolder } from '../../serving/environments/lease-holder.ts';

/** Something that runs without a record in this project. */
export interface Orphan {
  kind: 'job' | 'service';
  id: string;
  host: string;
  /** Who started it, and when, if known. */
  by?: string | undefined;
  since?: string | undefined;
  /** Started from another clone of the project. */
  elsewhere?: true | undefined;
  /** Of a service: what it was started for, and who has leased that. */
  environment?: string | undefined;
  held?: LeaseHolder | undefined;
  /** That a container misses; its run may be recorded as ended. */
  folder?: string | undefined;
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

/** An orphan, or a job that cannot be recorded, and why it is kept; `code`: why it could not be looked at. */
export type Kept = Partial<Orphan> & Pick<Orphan, 'kind' | 'id'> & { why: KeptReason; code?: string };

/** Pure: something that runs on a host, as its engine says. */
export function orphanOf(kind: Orphan['kind'], host: string, status: JobStatus | ServiceStatus): Orphan {
  const { id, actor: by, startedAt: since, elsewhere, folderAway: folder } = status;
  return { kind, id, host, by, since, elsewhere: elsewhere || undefined, folder };
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
export function whatStops({ kind, id, host, by = '?', since = '?', folder }: Orphan): Message {
  if (folder !== undefined)
    return message('reconcile.stop.away', { what: message(`reconcile.kind.${kind}`), id, host });
  return message(`reconcile.stop.${kind}`, { id, host, by, since: instant(since) });
}
