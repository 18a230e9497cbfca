import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import type { SignatureNamespace } from '../../../core/ports/signer.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { readSigners } from '../../../core/project/signed-statements.ts';
import { ALLOWED_SIGNERS, principalOf } from '../../../core/project/signers.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { gate, withFix } from '../gates/gates.ts';

/** Whose key signs. */
export interface KeyOwner {
  publicKey: string;
  locked: boolean;
  /** The person to whom the list of signers assigns the key. */
  principal: string | null;
  actor: string;
}

/** Throws `bad-key` (exit 2) for a file that is not a private key. */
export async function readKeyOwner(ctx: StageContext, key: string): Promise<KeyOwner> {
  const { publicKey, locked } = await (await ctx.signer()).readKey(key);
  const principal = principalOf(publicKey, await readSigners(ctx)) ?? null;
  return { publicKey, locked, principal, actor: await ctx.actor() };
}

/** The list of signers assigns the key to a person, or the line that would. Pure. */
export function listedGate({ principal, publicKey, actor }: KeyOwner): Gate {
  const line = `${actor} namespaces="sovran-approval" ${publicKey}`;
  const judged = gate('signer-listed', principal !== null, { signer: principal ?? '', path: ALLOWED_SIGNERS });
  return withFix(judged, { fix: message('release.signer-listed.fix', { path: ALLOWED_SIGNERS, line }) });
}

/** A key with a passphrase needs a terminal. Pure. */
export function keyGate({ key, mayAsk }: { key: string; mayAsk: boolean }, { locked }: KeyOwner): Gate {
  return withFix(gate('key-opens', !locked || mayAsk, { path: key }), { fix: message('release.key-opens.fix') });
}

/**
 * Signs a statement, and writes both under the run's id, so that a repeated step writes the same files. Throws
 * `signature-refused` (exit 3) where the signature would not count.
 */
export async function signStatement(
  { key, folder, said }: { key: string; folder: string; said: object },
  scope: StepScope,
): Promise<{ path: string; signer: string }> {
  const payload = canonicalJson({ apiVersion: 'sovran/v1', ...said });
  const { signature, signer } = await signText(key, payload, scope);
  const path = `${folder}/${scope.runId}.json`;
  await scope.project.writeFile(path, payload);
  await scope.project.writeFile(path.replace(/json$/, 'sig'), signature);
  return { path, signer };
}

/** A signature that counts now, and whose. Throws `signature-refused` (exit 3) for any other. */
export async function signText(
  key: string,
  text: string,
  { ctx, runId }: StepScope,
  namespace?: SignatureNamespace,
): Promise<{ signature: string; signer: string }> {
  const signer = await ctx.signer();
  const signature = await signer.sign(key, text, namespace);
  const verdict = await signer.verify(text, signature, await readSigners(ctx), undefined, namespace);
  if ('refused' in verdict)
    throw refusedError('signature-refused', message(`release.approval.${verdict.refused}`, { id: runId }), {
      fix: message('release.signature-refused.fix', { path: ALLOWED_SIGNERS }),
      details: { problem: verdict.refused },
    });
  return { signature, signer: verdict.principal };
}
