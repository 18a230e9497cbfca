import { ALLOWED_SIGNERS, readSigners } from '../../../core/project/signers.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { SignatureProblem } from '../../../core/ports/signer.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { gate, withFix } from '../gates/gates.ts';

/** A key file that is to sign, and who holds it. */
export interface SignerFacts {
  publicKey: string;
  locked: boolean;
  /** The person to whom the list of signers assigns the key. */
  principal: string | null;
  actor: string;
}

/** Reads a key file. Throws `bad-key` (exit 2). */
export async function readSignerFacts(ctx: StageContext, keyFile: string): Promise<SignerFacts> {
  const { publicKey, locked } = await (await ctx.signer()).readKey(keyFile);
  const principal = principalOf(publicKey, await readSigners(ctx.project)) ?? null;
  return { publicKey, locked, principal, actor: await ctx.actor() };
}

function principalOf(publicKey: string, allowedSigners: string): string | undefined {
  const lines = allowedSigners.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines
    .find((line) => ` ${line.replaceAll(/\s+/g, ' ')} `.includes(` ${publicKey} `))
    ?.trim()
    .split(/\s+/)[0];
}

/** Pure: the key is one of a listed signer. */
export function listedGate({ principal, publicKey, actor }: SignerFacts): Gate {
  const line = `${actor} namespaces="sovran-approval" ${publicKey}`;
  const judged = gate('signer-listed', principal !== null, { signer: principal ?? '', path: ALLOWED_SIGNERS });
  return withFix(judged, { fix: message('release.signer-listed.fix', { path: ALLOWED_SIGNERS, line }) });
}

/** Pure: the key opens without a passphrase, or a terminal can ask for it. */
export function keyGate({ key, mayAsk }: { key: string; mayAsk: boolean }, { locked }: SignerFacts): Gate {
  return withFix(gate('key-opens', !locked || mayAsk, { path: key }), { fix: message('release.key-opens.fix') });
}

/** Signs a payload into a folder under the run's id, so that a repeated step writes the same files. Throws `signature-refused` (exit 3). */
export async function signInto(
  folder: string,
  { key, payload }: { key: string; payload: string },
  { ctx, project, runId }: Pick<StepScope, 'ctx' | 'project' | 'runId'>,
): Promise<{ path: string; signer: string }> {
  const signer = await ctx.signer();
  const signature = await signer.sign(key, payload);
  const verdict = await signer.verify(payload, signature, await readSigners(project));
  if ('refused' in verdict) throw notCounting(verdict.refused, runId);
  const path = `${folder}/${runId}.json`;
  await project.writeFile(path, payload);
  await project.writeFile(`${folder}/${runId}.sig`, signature);
  return { path, signer: verdict.principal };
}

/** The error `signature-refused` (exit 3): the signature would not count, and is not written. */
function notCounting(problem: SignatureProblem, id: string): SovranError {
  return refusedError('signature-refused', message(`release.approval.${problem}`, { id }), {
    fix: message('release.signature-refused.fix', { path: ALLOWED_SIGNERS }),
    details: { problem },
  });
}
