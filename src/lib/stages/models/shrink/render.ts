import { formatBytes } from '../../../core/text/bytes.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { ShrinkInput, ShrinkResult } from './shrink-model.ts';

/** A model just made of some layers of another. */
export function renderShrunken({ name, spec }: ShrinkResult, { from, layers }: ShrinkInput, view: View): string[] {
  const parameters = formatNumber(spec.parameters / 1e6, view.language, 1);
  const size = formatBytes(spec.bytes, view.language);
  return [
    view.t('shrink.done', { name, from, layers, parameters, size }),
    view.t('model.identity', { digest: spec.digest, parameters }),
  ];
}
