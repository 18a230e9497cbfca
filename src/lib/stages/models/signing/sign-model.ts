import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { makeProjectKeys, MODELS_KEY } from '../../../core/project/project-keys.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { judgeSignature, listedKeys, readSignature, type SignatureVerdict } from './judge-signature.ts';
import type { SignedModel } from './schema.ts';
import { bundleOf, signaturePath, signedBytes, statementOf, type SignedFile } from './statement.ts';

export type SignInput = {
  name: string;
  /** File of the private key; null: the project’s own. */
  key: string | null;
};

export interface SignFacts {
  digest: string;
  files: SignedFile[];
  /** Every byte of the tree is as its digest says. */
  isWhole: boolean;
  /** Public half of the key; undefined where the project has none here. */
  publicKey: string | undefined;
  listed: string[];
  signature: SignatureVerdict;
}

type SignArgs = SignInput & { digest: string; files: SignedFile[] };

/** A signature that holds stays: another one of the same key has other bytes. */
const signTree: Action<SignArgs> = {
  async apply({ name, key, digest, files }, { ctx, project }) {
    const keys = await ctx.keys();
    const file = key ?? undefined;
    if ((await listedKeys(project)).length === 0 && file === undefined) await makeProjectKeys(keys, project);
    const statement = statementOf(digest, files);
    const signature = await keys.sign('models', signedBytes(statement), file);
    const publicKey = (await keys.publicKey('models', file)) ?? '';
    if ((await listedKeys(project)).length === 0) await project.writeFile(MODELS_KEY, publicKey);
    const path = signaturePath(name);
    const before = await project.readFile(path);
    const kept = before && judgeSignature(Buffer.from(before).toString(), [publicKey], { digest, files });
    if (kept?.state !== 'good') await project.writeFile(path, bundleOf(statement, signature, publicKey));
    return { path };
  },
};

/** Signs every file of a model with the project’s key: OpenSSF Model Signing v1.0. */
export const signModel: Operation<SignInput, SignFacts, SignedModel> = {
  id: 'model sign',
  target: ({ name }) => `Model/${name}`,
  gather,
  plan: planSign,
  actions: { 'sign-tree': signTree },
  async result({ input: { name } }, ctx) {
    const { digest, files } = await readTree(ctx, name);
    const verdict = await readSignature(ctx.project, name, { digest, files });
    const key = verdict.state === 'good' ? verdict.key : '';
    return { name, digest, path: signaturePath(name), key, files: files.length };
  },
};

async function gather({ name, key }: SignInput, ctx: StageContext): Promise<SignFacts> {
  const { digest, files } = await readTree(ctx, name);
  const { ok } = await (await ctx.artifacts()).verifyTree(digest, ctx.interrupt.signal);
  const signature = await readSignature(ctx.project, name, { digest, files });
  const publicKey = await (await ctx.keys()).publicKey('models', key ?? undefined);
  return { digest, files, isWhole: ok, publicKey, listed: await listedKeys(ctx.project), signature };
}

/** Throws `tree-missing` (exit 5) for a model whose files are not here. */
async function readTree(ctx: StageContext, name: string): Promise<{ digest: string; files: SignedFile[] }> {
  const { digest } = (await requireResource(ctx.project, 'Model', name)).spec;
  const artifacts = await ctx.artifacts();
  const found = (await artifacts.treeFiles(digest)) ?? [];
  if (found.length === 0) await artifacts.verifyTree(digest);
  return { digest, files: found.map(({ path, sha256 }) => ({ path, sha256 })) };
}

/** Pure: nothing to do where a listed key has signed these files. */
export function planSign(input: SignInput, facts: SignFacts): PlanDraft {
  const { digest, files, signature } = facts;
  return {
    gates: signGates(input, facts),
    steps:
      signature.state === 'good'
        ? []
        : [
            {
              id: `sign-${input.name}`,
              title: message('model.sign.step', { name: input.name, files: files.length }),
              action: 'sign-tree',
              args: { ...input, digest, files },
              change: signature.state === 'none' ? 'create' : 'update',
              risk: 'none',
            },
          ],
  };
}

function signGates({ name }: SignInput, { isWhole, publicKey, listed }: SignFacts): Gate[] {
  const isListed = listed.length === 0 || (publicKey !== undefined && listed.includes(publicKey));
  return [
    passOrFail('model-verified', isWhole, message('model.sign.whole', { name }), {
      next: [`sovran model verify ${name}`],
    }),
    passOrFail('key-listed', isListed, message('model.sign.key', { path: MODELS_KEY }), {
      fix: message('model.sign.key.fix'),
    }),
  ];
}
