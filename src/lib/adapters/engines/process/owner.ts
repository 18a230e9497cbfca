import type { Owner } from '../../../ports/engine.ts';
import type { EnginePlace } from './layout.ts';
import { jsonOf, type RunFiles } from './run-files.ts';

/** The mark that a job or service of the asking project carries; empty where nobody in particular asks. */
export function ownerMark({ project }: EnginePlace): string {
  return project === undefined ? '' : JSON.stringify({ project });
}

/** Whose a job or service is; nothing where it carries no mark or nobody in particular asks. */
export function ownerOf(run: RunFiles, { project }: EnginePlace): { owner?: Owner } {
  const mark = jsonOf<{ project?: unknown }>(run, 'owner.json');
  if (project === undefined || typeof mark?.project !== 'string') return {};
  return { owner: mark.project === project ? 'this-project' : 'other-project' };
}
