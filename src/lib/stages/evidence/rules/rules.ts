import type { Rule } from '../control/control.ts';
import { dataLicences, dataQuality, frozenData, registered } from './data.ts';
import {
  baseline,
  charterApproved,
  classified,
  gpaiModifier,
  logIntegrity,
  rolesNamed,
  scoring,
} from './governance.ts';
import * as model from './model.ts';
import { fourEyes } from './release.ts';
import { endpoint, gpusOwned, leastPrivilege, runningWeights } from './serving.ts';
import { licencesHold, localWeights, suppliersKnown } from './sovereignty-chain.ts';
import { keyCustody, noForeignAddress, telemetryOff } from './sovereignty-configuration.ts';
import { staysIsolated, namesClosed, noEgress } from './sovereignty-network.ts';

/** Every rule by the name that controls have for it: a family is a file of this folder. */
export const RULES: Readonly<Record<string, Rule>> = {
  'roles-named': rolesNamed,
  'charter-approved': charterApproved,
  classified,
  'gpai-modifier': gpaiModifier,
  'four-eyes': fourEyes,
  scoring,
  baseline,
  'frozen-data': frozenData,
  'data-licences': dataLicences,
  registered,
  'data-quality': dataQuality,
  'safe-formats': model.safeFormats,
  'running-weights': runningWeights,
  'model-licences': model.modelLicences,
  'lineage-complete': model.lineageComplete,
  evaluated: model.evaluated,
  'quantization-loss': model.quantizationLoss,
  'pinned-engine': model.pinnedEngine,
  endpoint,
  'least-privilege': leastPrivilege,
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
  'log-integrity': logIntegrity,
  traceable: model.traceable,
  reevaluated: model.reevaluated,
  'rollback-works': model.rollbackWorks,
};
