import type { View } from '../../../core/text/view.ts';
import type { SignatureVerdict } from './judge-signature.ts';
import type { SignedModel } from './schema.ts';

/** A model just signed. */
export function renderSigned({ name, path, key, files }: SignedModel, { t }: View): string[] {
  return [t('model.sign.done', { name, path, files, key: key.slice(0, 12) })];
}

/** What a signature says of a model. */
export function signatureLines(verdict: SignatureVerdict, { t, paint }: View): string[] {
  if (verdict.state === 'none') return [];
  if (verdict.state === 'good') return [paint.good(t('model.signature.good', { key: verdict.key.slice(0, 12) }))];
  return [
    paint.bad(t(`model.signature.${verdict.problem}`)),
    ...verdict.differences.map(({ path, problem }) => `  ${t(`data.problem.${problem}`)} ${path}`),
  ];
}
