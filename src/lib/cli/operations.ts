import type { AnyOperation } from '../core/operation/operation.ts';

/** Where each operation's code lives, so that `resume` can go on with any of them. */
const OPERATIONS: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'app add': async () => (await import('../stages/serving/applications/add.ts')).addApplication(),
  'app revoke': async () => (await import('../stages/serving/applications/revoke.ts')).cutRevoke,
  'app rotate-key': async () => (await import('../stages/serving/applications/rotate-key.ts')).rotateKey(),
  'bench run': async () => (await import('../stages/measure/bench/bench-run.ts')).benchRun,
  'data prepare': async () => (await import('../stages/data/prepare.ts')).prepareData,
  'engine install': async () => (await import('../stages/work/engines/install.ts')).installEngine,
  'env add': async () => (await import('../stages/release/add-environment/add.ts')).addEnvironment,
  'env stop': async () => (await import('../stages/serving/environments/stop.ts')).stopEnvironment,
  'eval run': async () => (await import('../stages/measure/eval/eval-run.ts')).evalRun,
  'host add': async () => (await import('../stages/machines/hosts/add-host.ts')).addHost,
  'host apply': async () => (await import('../stages/machines/provision/apply-hosts.ts')).applyHosts,
  'host remove': async () => (await import('../stages/machines/hosts/remove.ts')).removeHost,
  'host trust': async () => (await import('../stages/machines/hosts/trust-host.ts')).trustHost,
  'job collect': async () => (await import('../stages/work/jobs/collect.ts')).collectJob,
  'job reconcile': async () => (await import('../stages/upkeep/reconcile/reconcile.ts')).reconcileJobs,
  'job stop': async () => (await import('../stages/work/jobs/stop.ts')).stopJob,
  'model import': async () => (await import('../stages/work/models/import-model.ts')).importModel,
  'quantize launch': async () => (await import('../stages/work/quantize/launch-quantization.ts')).launchQuantization,
  'release approve': async () => (await import('../stages/release/approvals/approve.ts')).approveRelease,
  'release create': async () => (await import('../stages/release/records/create.ts')).createRelease,
  'release promote': async () => (await import('../stages/release/promotion/promote.ts')).promoteRelease,
  'release rollback': async () => (await import('../stages/release/rollback/rollback.ts')).rollbackRelease,
  'scope accept': async () => (await import('../stages/scope/decide.ts')).acceptUseCase,
  'scope add': async () => (await import('../stages/scope/cases/add-use-case.ts')).addUseCase,
  'scope reject': async () => (await import('../stages/scope/decide.ts')).rejectUseCase,
  'scope score': async () => (await import('../stages/scope/score-use-case.ts')).scoreUseCase,
  'scope weights': async () => (await import('../stages/scope/weights/set-weights.ts')).setWeights,
  'train launch': async () => (await import('../stages/work/train/launch-training.ts')).launchTraining,
  gc: async () => (await import('../stages/upkeep/gc/collect-garbage.ts')).collectGarbage,
  init: async () => (await import('../stages/scope/init/init-project.ts')).initProject,
};

/** The operation of an id, or undefined when this version does not know it. */
export async function findOperation(id: string): Promise<AnyOperation | undefined> {
  return OPERATIONS[id]?.();
}
