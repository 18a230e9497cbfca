import { approvals } from './approvals.ts';
import { chain } from './chain.ts';
import { charter } from './charter.ts';
import { datasets } from './datasets.ts';
import { evaluations } from './evaluations.ts';
import { lineage } from './lineage.ts';
import { live } from './live.ts';
import type { ProjectCollectors } from './project-collector.ts';
import { classification, integrity, register, registry, rollbacks } from './records.ts';
import { sovereignty } from './sovereignty.ts';
import { usecases } from './use-cases.ts';

/** Of every collector that reads the project, by name. */
export const PROJECT_COLLECTORS: ProjectCollectors = {
  live,
  approvals,
  charter,
  lineage,
  datasets,
  evaluations,
  usecases,
  classification,
  register,
  registry,
  rollbacks,
  integrity,
  chain,
  sovereignty,
};
