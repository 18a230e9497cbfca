import type { AnyOperation } from '../run/operation.ts';

/** Where each operation's code lives, so that `resume` can go on with any of them. */
const OPERATIONS: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'app add': async () => (await import('../applications/add.ts')).addApplication(),
  'app revoke': async () => (await import('../applications/revoke.ts')).cutRevoke,
  'app rotate-key': async () => (await import('../applications/rotate-key.ts')).rotateKey(),
  'bench run': async () => (await import('../bench/bench-run.ts')).benchRun,
  'data prepare': async () => (await import('../data/prepare.ts')).prepareData,
  'engine install': async () => (await import('../engines/install.ts')).installEngine,
  'env add': async () => (await import('../opening/add.ts')).addEnvironment,
  'env stop': async () => (await import('../environments/stop.ts')).stopEnvironment,
  'eval run': async () => (await import('../eval/eval-run.ts')).evalRun,
  'host add': async () => (await import('../hosts/add-host.ts')).addHost,
  'host apply': async () => (await import('../provision/apply-hosts.ts')).applyHosts,
  'host gc': async () => (await import('../host-gc/collect-garbage.ts')).collectHostGarbage,
  'host remove': async () => (await import('../hosts/remove.ts')).removeHost,
  'host trust': async () => (await import('../hosts/trust-host.ts')).trustHost,
  'job collect': async () => (await import('../jobs/collect.ts')).collectJob,
  'job reconcile': async () => (await import('../reconcile/reconcile.ts')).reconcileJobs,
  'job stop': async () => (await import('../jobs/stop.ts')).stopJob,
  'model import': async () => (await import('../models/import-model.ts')).importModel,
  'quantize launch': async () => (await import('../quantize/launch-quantization.ts')).launchQuantization,
  'release approve': async () => (await import('../release/approvals/approve.ts')).approveRelease,
  'release create': async () => (await import('../release/records/create.ts')).createRelease,
  'release promote': async () => (await import('../release/promotion/promote.ts')).promoteRelease,
  'release rollback': async () => (await import('../release/rollback/rollback.ts')).rollbackRelease,
  'scope accept': async () => (await import('../scope/decide.ts')).acceptUseCase,
  'scope add': async () => (await import('../scope/cases/add-use-case.ts')).addUseCase,
  'scope reject': async () => (await import('../scope/decide.ts')).rejectUseCase,
  'scope score': async () => (await import('../scope/score-use-case.ts')).scoreUseCase,
  'scope weights': async () => (await import('../scope/weights/set-weights.ts')).setWeights,
  'train launch': async () => (await import('../train/launch-training.ts')).launchTraining,
  init: async () => (await import('../init/init-project.ts')).initProject,
};

/** The operation of an id, or undefined when this version does not know it. */
export async function findOperation(id: string): Promise<AnyOperation | undefined> {
  return OPERATIONS[id]?.();
}
