import { approvals } from './approvals.ts';
import { chain } from './chain.ts';
import { live } from './live.ts';
import type { ProjectCollectors } from './project-collector.ts';
import { sovereignty } from './sovereignty.ts';

/** Of every collector that reads the project, by name. */
export const PROJECT_COLLECTORS: ProjectCollectors = { live, approvals, chain, sovereignty };
