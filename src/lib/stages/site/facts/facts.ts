import type { LiveChange } from '../../../core/project/resources/live.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { WeightsSpec } from '../../../core/project/resources/use-case.ts';
import type { ModelLineage } from '../../experiments/lineage/schema.ts';
import type { Report } from '../../measure/reports/report.ts';
import type { Promotion } from '../../release/promotion/promote.ts';
import type { ShownRelease } from '../../release/records/show.ts';
import type { RunbookRun } from '../../runbooks/run/record.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { JobFigures } from '../../jobs/figures.ts';

/** A run with what it left in its folder. */
export interface SiteRun {
  id: string;
  spec: RunSpec;
  report?: Report;
  figures?: JobFigures;
  runbook?: RunbookRun;
  /** What a promotion proved. */
  proof?: Promotion;
  /** Its report is missing, or not the one that it recorded. */
  isDamaged?: true;
}

export interface SiteEnvironment extends SnapshotEnvironment {
  /** Oldest first; those that the live file no longer has come from events. */
  changes: LiveChange[];
}

/** Everything that the pages show, as one commit has it. */
export interface SiteFacts extends Pick<Snapshot, 'settings' | 'usecases' | 'models' | 'datasets' | 'usecaseOf'> {
  commit: string;
  /** When it was committed: the present of all pages. */
  at: string;
  weights?: WeightsSpec | undefined;
  releases: ShownRelease[];
  environments: SiteEnvironment[];
  /** Newest first. */
  runs: SiteRun[];
  /** One for each model without parents; a model merged from two of them is in both. */
  lineages: ModelLineage[];
}

/** Release that has the traffic. Pure. */
export function liveRelease({ live }: SiteEnvironment): string | undefined {
  return live.live === undefined ? undefined : live.slots[live.live];
}
