import type { JobStatus } from '../../../core/ports/engine.ts';

/** Who starts something on a host, or started it: it stands beside what runs. Nothing of it where nobody in particular asks. */
export interface Starter {
  /** What the project is called there. */
  project?: string | undefined;
  /** The person. */
  actor?: string | undefined;
  /** The clone of the project that was worked in: its records may be ahead of another one's. */
  clone?: string | undefined;
}

/** Pure: what is written beside something that is started. */
export function starterMark({ project, actor, clone }: Starter): { project?: string; actor?: string; clone?: string } {
  return {
    ...(project === undefined ? {} : { project }),
    ...(actor === undefined ? {} : { actor }),
    ...(clone === undefined ? {} : { clone }),
  };
}

/** Pure: whose something is for who asks, by the mark beside it; nothing where there is no mark or nobody in particular asks. */
export function ownerSeenBy(
  asking: Starter,
  { project, actor, clone }: Starter,
): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere'> {
  if (asking.project === undefined || project === undefined) return {};
  return {
    owner: project === asking.project ? 'this-project' : 'other-project',
    ...(actor === undefined ? {} : { actor }),
    ...(clone === undefined || clone === asking.clone ? {} : { elsewhere: true }),
  };
}
