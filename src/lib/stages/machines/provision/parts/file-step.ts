import type { JsonObject } from '../../../../core/ports/json.ts';
import { judged, type Seen } from '../checks/seen.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep, type StepParts } from '../checks/define-step.ts';
import type { Assessment, ProvisionCommand, ProvisionStep, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile, type WantedFile } from './file.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from './service.ts';

interface FileParts extends Omit<StepParts, 'reads' | 'judge' | 'apply' | 'compensate'> {
  files: (target: ProvisionTarget) => readonly WantedFile[];
  /** What the check reads besides the files. */
  reads?: (target: ProvisionTarget) => string[];
  observed: (seen: Seen, target: ProvisionTarget) => JsonObject;
  /** What differs besides the files. */
  drift?: (seen: Seen, target: ProvisionTarget) => string[];
  /** Whether a person has to look, given all that differs. */
  person?: (seen: Seen, target: ProvisionTarget, drift: readonly string[]) => Assessment | undefined;
  load?: (target: ProvisionTarget) => ProvisionCommand[];
  /** Rollback around the commands that restore the files; default: these alone. */
  back?: (target: ProvisionTarget, before: Assessment, restored: ProvisionCommand[]) => ProvisionCommand[];
  /** Notes on the host that files are written and not loaded yet, so that a later check sees it. */
  noted?: true;
}

/** A step from its files and what loads them. */
export function fileStep({
  files,
  reads,
  observed,
  drift,
  person,
  load,
  back,
  noted,
  ...parts
}: FileParts): ProvisionStep {
  const { id } = parts;
  const wrap = (commands: ProvisionCommand[]): ProvisionCommand[] => (noted ? untilLoaded(id, commands) : commands);
  return defineStep({
    ...parts,
    reads: (target) => [
      ...files(target).map(({ path }) => printPath(path)),
      ...(reads?.(target) ?? []),
      ...(noted ? [printUnloaded(id)] : []),
    ],
    judge: (seen, target) => {
      const wanted = files(target);
      const differing = [...wanted.flatMap((file) => fileDrift(seen, file)), ...(drift?.(seen, target) ?? [])];
      const all = [...differing, ...unloadedDrift(seen)];
      return person?.(seen, target, all) ?? judged(observed(seen, target), all, filesSeen(seen, wanted));
    },
    apply: (target) => wrap([...files(target).map(writeFile), ...(load?.(target) ?? [])]),
    compensate: (target, before) => {
      const restored = restoreFiles(files(target), before);
      return wrap(back?.(target, before, restored) ?? restored);
    },
  });
}
