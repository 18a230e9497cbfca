import { messages as run } from '../operation/messages.ts';
import { messages as project } from '../project/messages.ts';
import { messages as scope } from '../../stages/scope/messages.ts';
import { messages as scopeHosting } from '../../stages/scope/hosting/messages.ts';
import { messages as scopeQuestions } from '../../stages/scope/cases/messages.ts';
import { messages as host } from '../../stages/machines/hosts/messages.ts';
import { messages as pins } from '../../stages/machines/hosts/pins/messages.ts';
import { messages as hostStore } from '../../adapters/host-store/messages.ts';
import { messages as preflight } from '../../stages/machines/preflight/messages.ts';
import { messages as preflightConsequence } from '../../stages/machines/preflight/consequence-messages.ts';
import { messages as preflightFix } from '../../stages/machines/preflight/fix-messages.ts';
import { messages as ssh } from '../../adapters/ssh/messages.ts';
import { messages as sshSession } from '../../adapters/ssh/session/messages.ts';
import { messages as provision } from '../../stages/machines/provision/messages.ts';
import { messages as provisionUnknown } from '../../stages/machines/provision/contract/messages.ts';
import { messages as web } from '../../adapters/web/messages.ts';
import { messages as lease } from '../../adapters/leases/messages.ts';
import { messages as data } from '../../stages/data/messages.ts';
import { messages as model } from '../../stages/models/registry/messages.ts';
import { messages as baseCatalogue } from '../../stages/models/catalogue/messages.ts';
import { messages as train } from '../../stages/models/train/messages.ts';
import { messages as quantize } from '../../stages/models/quantize/messages.ts';
import { messages as shrink } from '../../stages/models/shrink/messages.ts';
import { messages as engine } from '../../stages/jobs/engines/messages.ts';
import { messages as fit } from '../../stages/capacity/fit/messages.ts';
import { messages as size } from '../../stages/capacity/sizing/messages.ts';
import { messages as job } from '../../stages/jobs/messages.ts';
import { messages as reconcile } from '../../stages/upkeep/reconcile/messages.ts';
import { messages as gc } from '../../stages/upkeep/gc/messages.ts';
import { messages as failure } from '../../stages/jobs/failure-messages.ts';
import { messages as distill } from '../../stages/distill/messages.ts';
import { messages as evaluation } from '../../stages/measure/eval/messages.ts';
import { messages as bench } from '../../stages/measure/bench/messages.ts';
import { messages as env } from '../../stages/serving/environments/messages.ts';
import { messages as gateway } from '../../stages/serving/environments/gateway-messages.ts';
import { messages as modelService } from '../../stages/measure/model-service/messages.ts';
import { messages as addEnvironment } from '../../stages/release/add-environment/messages.ts';
import { messages as app } from '../../stages/serving/applications/messages.ts';
import { messages as releaseApprovals } from '../../stages/release/approvals/messages.ts';
import { messages as releaseGates } from '../../stages/release/gates/messages.ts';
import { messages as promotion } from '../../stages/release/promotion/messages.ts';
import { messages as proof } from '../../stages/release/proof/messages.ts';
import { messages as releases } from '../../stages/release/records/messages.ts';
import { messages as watch } from '../../stages/release/traffic/messages.ts';
import { messages as compare } from '../../stages/experiments/compare/messages.ts';
import { messages as lineage } from '../../stages/experiments/lineage/messages.ts';
import { messages as distillation } from '../../stages/distill/show/messages.ts';
import { messages as mlflow } from '../../stages/export/mlflow/messages.ts';
import { messages as status } from '../../stages/upkeep/status/messages.ts';
import { messages as ci } from '../../stages/export/ci/messages.ts';
import { messages as verify } from '../../stages/upkeep/verify/messages.ts';
import { messages as runbooks } from '../../stages/runbooks/messages.ts';
import { messages as site } from '../../stages/site/messages.ts';
import { messages as guide } from '../../stages/guide/messages.ts';
import { messages as cli } from '../../cli/messages.ts';

/** Every catalogue: a stage keeps its messages beside its code, in both languages. */
const CATALOGUES = [
  run,
  project,
  scope,
  scopeHosting,
  scopeQuestions,
  host,
  pins,
  hostStore,
  preflight,
  preflightConsequence,
  preflightFix,
  ssh,
  sshSession,
  provision,
  provisionUnknown,
  lease,
  web,
  data,
  model,
  baseCatalogue,
  train,
  quantize,
  shrink,
  engine,
  fit,
  size,
  job,
  reconcile,
  gc,
  failure,
  evaluation,
  distill,
  bench,
  env,
  gateway,
  modelService,
  addEnvironment,
  app,
  releaseApprovals,
  releaseGates,
  promotion,
  proof,
  releases,
  watch,
  compare,
  lineage,
  distillation,
  mlflow,
  status,
  verify,
  ci,
  runbooks,
  site,
  guide,
  cli,
] as const;

type Catalogues = (typeof CATALOGUES)[number];
type Merged<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** All messages of a language, by key. */
export function catalogueOf<L extends 'en' | 'fr'>(language: L): Merged<Catalogues[L]> {
  return Object.assign({}, ...CATALOGUES.map((one) => one[language])) as Merged<Catalogues[L]>;
}
