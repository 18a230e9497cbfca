import type { Owner } from '../../../ports/engine.ts';
import type { EnginePlace } from './layout.ts';
import { jsonOf, type RunFiles } from './run-files.ts';

/** The mark that a job or service of the asking project carries; empty where nobody in particular asks. */
export function ownerMark({ project, actor }: EnginePlace): string {
  return project === undefined ? '' : JSON.stringify({ project, ...(actor === undefined ? {} : { actor }) });
}

/** Whose a job or service is, and who started it; nothing where it carries no mark or nobody in particular asks. */
export function ownerOf(run: RunFiles, { project }: EnginePlace): { owner?: Owner; actor?: string } {
  const mark = jsonOf<{ project?: unknown; actor?: unknown }>(run, 'owner.json');
  if (project === undefined || typeof mark?.project !== 'string') return {};
  const owner = mark.project === project ? 'this-project' : 'other-project';
  return { owner, ...(typeof mark.actor === 'string' ? { actor: mark.actor } : {}) };
}
