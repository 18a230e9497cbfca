import type { JobStatus } from '../../../core/ports/engine.ts';
import { ownerSeenBy, starterMark, type Starter } from '../job/starter.ts';
import type { EnginePlace } from './layout.ts';
import { jsonOf, type RunFiles } from './run-files.ts';

/** Mark of the caller's project on a job or service; empty without a project. */
export function ownerMark(place: EnginePlace): string {
  return place.project === undefined ? '' : JSON.stringify(starterMark(place));
}

/** Owner of a job or service and who started it; empty without a mark. */
export function ownerOf(run: RunFiles, place: EnginePlace): Pick<JobStatus, 'owner' | 'actor' | 'elsewhere'> {
  const mark = jsonOf<Record<keyof Starter, unknown>>(run, 'owner.json');
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return ownerSeenBy(place, { project: text(mark?.project), actor: text(mark?.actor), clone: text(mark?.clone) });
}
