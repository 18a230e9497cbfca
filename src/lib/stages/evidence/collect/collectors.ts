import { approvals } from './approvals.ts';
import { canary } from './canary.ts';
import { chain } from './chain.ts';
import { charter } from './charter.ts';
import { containers } from './containers.ts';
import { datasets } from './datasets.ts';
import { door } from './door.ts';
import { evaluations } from './evaluations.ts';
import { gpus } from './gpus.ts';
import { lineage } from './lineage.ts';
import { live } from './live.ts';
import { reach } from './reach.ts';
import { classification, integrity, register, registry, rollbacks, suppliers } from './records.ts';
import { requests } from './requests.ts';
import { services } from './services.ts';
import { sovereignty } from './sovereignty.ts';
import { usecases } from './use-cases.ts';
import { weights } from './weights.ts';

/** Grows when what a collector reads, or how, changes. */
export const COLLECTORS_VERSION = 3;

/** Each reads what its section of `templates/host/govern/collect.sh` printed: `NAME.sh` there, sourced, with `collect_NAME`. */
export const HOST_COLLECTORS = { services, weights, containers, door, gpus, requests, reach, canary };

/** Each reads the project, once. */
export const PROJECT_COLLECTORS = {
  charter,
  usecases,
  classification,
  register,
  registry,
  integrity,
  suppliers,
  sovereignty,
};

/** Each reads the project, once for each environment. */
export const ENVIRONMENT_COLLECTORS = { live, approvals, lineage, datasets, evaluations, rollbacks, chain };

type Collectors = typeof HOST_COLLECTORS & typeof PROJECT_COLLECTORS & typeof ENVIRONMENT_COLLECTORS;

/** What each collector found, by its name. */
export type CollectedFacts = { [Name in keyof Collectors]: Awaited<ReturnType<Collectors[Name]>> };
export type CollectorName = keyof CollectedFacts;
