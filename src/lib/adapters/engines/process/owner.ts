import { join } from 'node:path';
import type { Owner } from '../../../ports/engine.ts';
import { createJson, readJson } from './json-file.ts';
import type { EnginePlace } from './layout.ts';

const FILE = 'owner.json';

/** Marks the folder of a job or service as the asking project's, unless it has a mark. */
export async function markOwner(folder: string, { project }: EnginePlace): Promise<void> {
  if (project !== undefined) await createJson(join(folder, FILE), { project });
}

/** Whose a job or service is; nothing where it carries no mark or nobody in particular asks. */
export async function readOwner(folder: string, { project }: EnginePlace): Promise<{ owner?: Owner }> {
  const mark = await readJson<{ project?: unknown }>(join(folder, FILE));
  if (project === undefined || typeof mark?.project !== 'string') return {};
  return { owner: mark.project === project ? 'this-project' : 'other-project' };
}
