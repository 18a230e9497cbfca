import type { Engines } from '../../core/operation/context.ts';
import { systemClock } from '../clock.ts';
import { programsDigest } from './process/programs.ts';
import { engineTemplates, environmentLock, knownLocks, readEngines, surveyEngines } from './folders/definitions.ts';

/** The engines of this installation. */
export const installedEngines: Engines = {
  list: () => readEngines(engineTemplates()),
  survey: () => surveyEngines(engineTemplates()),
  lock: async (engine) => (await environmentLock(engineTemplates(), engine)) ?? '',
  programs: (engine) => programsDigest(engineTemplates(), engine),
  fetch: async (...asked) => {
    const [{ fetchPackages }, { localHost }] = [
      await import('./process/install.ts'),
      await import('../hosts/local-host.ts'),
    ];
    await fetchPackages({ host: localHost('local'), templates: engineTemplates(), clock: systemClock }, ...asked);
  },
};

/** Lock digests of the environments that they need. */
export function installedLocks(): Promise<string[]> {
  return knownLocks(engineTemplates());
}
