import type { Rule } from '../control/control.ts';
import { fourEyes } from './release.ts';
import { endpoint, gpusOwned, leastPrivilege, runningWeights } from './serving.ts';
import { licencesHold, localWeights, suppliersKnown } from './sovereignty-chain.ts';
import { keyCustody, noForeignAddress, telemetryOff } from './sovereignty-configuration.ts';
import { staysIsolated, namesClosed, noEgress } from './sovereignty-network.ts';

/** Every rule by the name that controls have for it: a family is a file of this folder. */
export const RULES: Readonly<Record<string, Rule>> = {
  'four-eyes': fourEyes,
  endpoint,
  'least-privilege': leastPrivilege,
  'running-weights': runningWeights,
  'no-egress': noEgress,
  'stays-isolated': staysIsolated,
  'names-closed': namesClosed,
  'no-foreign-address': noForeignAddress,
  'telemetry-off': telemetryOff,
  'local-weights': localWeights,
  'licences-hold': licencesHold,
  'suppliers-known': suppliersKnown,
  'key-custody': keyCustody,
  'gpus-owned': gpusOwned,
};
