import type { StageContext } from '../../../core/operation/context.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';

/** What a collector of the project reads. */
export interface ProjectPlace {
  ctx: StageContext;
  snapshot: Snapshot;
  /** How many bytes of stored files may be read again. */
  readBytes: number;
}

/** The same for one environment. */
export interface EnvironmentPlace extends ProjectPlace {
  environment: SnapshotEnvironment;
}
