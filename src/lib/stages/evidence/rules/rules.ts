import type { Rule } from '../control.ts';
import { fourEyes } from './release.ts';
import { endpoint, leastPrivilege, runningWeights } from './serving.ts';

/** Every rule by the name that controls have for it: a family is a file of this folder. */
export const RULES: Readonly<Record<string, Rule>> = {
  'four-eyes': fourEyes,
  endpoint,
  'least-privilege': leastPrivilege,
  'running-weights': runningWeights,
};
