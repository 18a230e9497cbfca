import { addApplication } from '../../src/lib/stages/serving/applications/add.ts';
import { hashKey, keyIssuer, type KeyIssuer } from '../../src/lib/stages/serving/applications/key-issuer.ts';
import { rotateKey } from '../../src/lib/stages/serving/applications/rotate-key.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { KeyedProject } from './keyed-project.ts';

/** Before or after the gateway has heard of the new key. */
type Side = 'before' | 'after';

/** A rotation of `portal` whose process dies. Resolves to the digest of the key that it made. */
export function killedRotation({ ctx }: Pick<KeyedProject, 'ctx'>, side: Side, overlapSeconds = 0): Promise<string> {
  return killed(ctx, side, (issuer, dying) =>
    executeOperation(rotateKey(issuer), { name: 'portal', overlapSeconds }, dying),
  );
}

/** The same of an `app add` of another application, `second`. */
export function killedAddition({ ctx }: Pick<KeyedProject, 'ctx'>, side: Side): Promise<string> {
  const input = { name: 'second', environment: 'production', owner: null };
  return killed(ctx, side, (issuer, dying) => executeOperation(addApplication(issuer), input, dying));
}

async function killed(
  ctx: StageContext,
  side: Side,
  run: (issuer: KeyIssuer, dying: StageContext) => Promise<unknown>,
): Promise<string> {
  const abort = new AbortController();
  const gateway: StageContext['gateway'] = async (...named) => {
    const real = await ctx.gateway(...named);
    return {
      ...real,
      changeKeys: async (change) => {
        if (side === 'after') await real.changeKeys(change);
        abort.abort();
        throw new Error('killed');
      },
    };
  };
  const issuer = keyIssuer();
  const died = run(issuer, { ...ctx, interrupt: { requested: false, signal: abort.signal }, gateway });
  const error: unknown = await died.catch((reason: unknown) => reason);
  if ((error as { code?: string }).code !== 'interrupted') throw error;
  return hashKey(issuer.issued ?? '');
}
