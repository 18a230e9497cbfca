import type { Engines } from '../../core/operation/context.ts';
import { programsDigest } from './process/programs.ts';
import { engineTemplates, environmentLock, knownLocks, readEngines, surveyEngines } from './folders/definitions.ts';

/** The engines of this installation. */
export const installedEngines: Engines = {
  list: () => readEngines(engineTemplates()),
  survey: () => surveyEngines(engineTemplates()),
  lock: async (engine) => (await environmentLock(engineTemplates(), engine)) ?? '',
  programs: (engine) => programsDigest(engineTemplates(), engine),
};

/** Lock digests of the environments that they need. */
export function installedLocks(): Promise<string[]> {
  return knownLocks(engineTemplates());
}
