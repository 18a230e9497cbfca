import type { Rule } from '../control/control.ts';
import * as data from './data.ts';
import * as governance from './governance.ts';
import * as model from './model.ts';
import * as release from './release.ts';
import * as serving from './serving.ts';
import * as chain from './sovereignty-chain.ts';
import * as configuration from './sovereignty-configuration.ts';
import * as network from './sovereignty-network.ts';

/** Every rule by the name that controls have for it: all that these files export. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...data,
  ...governance,
  ...model,
  ...release,
  ...serving,
  ...chain,
  ...configuration,
  ...network,
};
