import type { StageContext } from '../../../core/operation/context.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { CollectedFacts, CollectorName } from '../control/control.ts';

/** What a collector of the project reads. */
export interface ProjectPlace {
  ctx: StageContext;
  snapshot: Snapshot;
  charter: CharterSpec | null;
  /** How many bytes of stored files may be read again. */
  readBytes: number;
}

/** The same for one environment. */
export interface EnvironmentPlace extends ProjectPlace {
  environment: SnapshotEnvironment;
}

/** Reads facts of the project, once. */
export interface ProjectCollector<Facts = unknown> {
  of: 'project';
  version: number;
  collect(place: ProjectPlace): Promise<Facts>;
}

/** The same, once for each environment. */
export interface EnvironmentCollector<Facts = unknown> {
  of: 'environment';
  version: number;
  collect(place: EnvironmentPlace): Promise<Facts>;
}

type Collector<Facts> = ProjectCollector<Facts> | EnvironmentCollector<Facts>;
export type ProjectCollectors = { [Name in CollectorName]?: Collector<CollectedFacts[Name]> };
