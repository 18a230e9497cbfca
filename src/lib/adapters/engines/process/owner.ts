import type { JobStatus } from '../../../core/ports/engine.ts';
import { ownerSeenBy, starterMark, type Starter } from '../job/starter.ts';
import type { EnginePlace } from './layout.ts';
import { jsonOf, type RunFiles } from './run-files.ts';

/** The mark that a job or service of the asking project carries; empty where nobody in particular asks. */
export function ownerMark(place: EnginePlace): string {
  return place.project === undefined ? '' : JSON.stringify(starterMark(place));
}

/** Whose a job or service is, and who started it; nothing where it carries no mark or nobody in particular asks. */
export function ownerOf(run: RunFiles, place: EnginePlace): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere'> {
  const mark = jsonOf<Record<keyof Starter, unknown>>(run, 'owner.json');
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return ownerSeenBy(place, { project: text(mark?.project), actor: text(mark?.actor), clone: text(mark?.clone) });
}
