import type { ModelFiles } from '../../work/models/find-model-files.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { EvidenceReport } from '../approvals/evidence.ts';

export type CreateInput = {
  name: string;
  model: string;
  /** Run ids of the reports it rests on; empty: every evaluation of the model. */
  evidence: string[];
  host: string | null;
  parallel: number;
  contextTokens: number;
  threads: number | null;
  /** GPUs that its service leases; none when left out. */
  gpus?: number;
};

export interface CreateFacts {
  model: ModelSpec;
  files: ModelFiles;
  engine: { name: string; environment: string; ready: boolean };
  cpus: number;
  reports: EvidenceReport[];
  /** Runs named as evidence that have no report. */
  missing: string[];
  existing: ReleaseSpec | null;
}
