import type { Clock } from '../../../core/ports/clock.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { Runner } from '../../../core/ports/runner.ts';
import type { RunnerKind } from '../../../core/project/runner-kind.ts';

/** What a runner is opened with. */
export interface RunnerPlace {
  host: Host;
  project: ProjectStore;
  clock: Clock;
  actor: string;
  /** Folder of the definitions of engines. */
  templates: string;
  /** Ends what is being asked of the runner. */
  signal?: AbortSignal;
}

/** A runner as its folder declares it; its code loads when it is opened. */
export interface RunnerAdapter extends RunnerKind {
  open(place: RunnerPlace): Promise<Runner>;
}
