import type { JobStatus } from '../../../core/ports/engine.ts';
import type { LeaseHolder } from '../../serving/environments/lease-holder.ts';

/** Something that runs and that nothing in this project explains. */
export interface Orphan {
  kind: 'job' | 'service';
  id: string;
  host: string;
  /** Who started it, and when, where that is told. */
  by?: string;
  since?: string;
  /** From another clone of the project. */
  elsewhere?: boolean;
  /** Of a service: what it was started for. */
  environment?: string;
  /** Somebody changes that environment at this moment. */
  held?: LeaseHolder;
  /** It is a container whose folder is not there, which a record may call ended. */
  away?: true;
}

/**
 * Why something is left as it is: the gateway still sends it traffic, somebody changes its environment at this moment,
 * nobody knows whose it is, its outputs are not what they promised, nothing is left
 * of them so that somebody has recorded it elsewhere, its outputs could not be looked at, a gate refused to
 * record it, a colleague, or the same person in another clone, started it and its record may not have been fetched, its
 * container is there while its folder is not, or the user asked.
 */
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

/** What is left as it is, and why. */
export interface Kept {
  kind: 'job' | 'service';
  id: string;
  why: KeptReason;
  /** Who started it, and when. */
  by?: string;
  since?: string;
  /** Of one that could not be looked at: the code of why. */
  code?: string;
  /** Who changes its environment. */
  held?: LeaseHolder;
  /** Where it runs, and the folder that is not there. */
  host?: string;
  folder?: string;
}

/** Pure: what only a container tells of is left: its volume may be mounted again, or the root of its host put back. */
export function keptAway(
  kind: Kept['kind'],
  { id, folderAway: folder = '?' }: Pick<JobStatus, 'id' | 'folderAway'>,
  host = '?',
): Kept {
  return { kind, id, why: 'folder-away', host, folder };
}
