import type { AnyOperation } from '../run/operation.ts';

/** Where each operation's code lives, so that `resume` can go on with any of them. */
const OPERATIONS: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'host add': async () => (await import('../hosts/add-local.ts')).addLocalHost,
  'scope accept': async () => (await import('../scope/decide.ts')).acceptUseCase,
  'scope add': async () => (await import('../scope/add-use-case.ts')).addUseCase,
  'scope reject': async () => (await import('../scope/decide.ts')).rejectUseCase,
  'scope score': async () => (await import('../scope/score-use-case.ts')).scoreUseCase,
  'scope weights': async () => (await import('../scope/set-weights.ts')).setWeights,
