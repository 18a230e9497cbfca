import type { JobStatus } from '../../../core/ports/engine.ts';

/** Who starts something on a host; empty without a project. */
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

/** Owner of a resource for the caller, by its mark; empty without one. Pure. */
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
