import type { AnyOperation } from '../run/operation.ts';

/** Where each operation's code lives, so that `resume` can go on with any of them. */
const OPERATIONS: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'app add': async () => (await import('../applications/add.ts')).addApplication(),
  'app revoke': async () => (await import('../applications/revoke.ts')).revokeApplication,
  'app rotate-key': async () => (await import('../applications/rotate-key.ts')).rotateKey(),
  'env add': async () => (await import('../environments/add.ts')).addEnvironment,
  'host add': async () => (await import('../hosts/add-local.ts')).addLocalHost,
};

/** The operation of an id, or undefined when this version does not know it. */
export async function findOperation(id: string): Promise<AnyOperation | undefined> {
  return OPERATIONS[id]?.();
}
