import type { View } from '../../../core/text/view.ts';
import type { CharterMade, CharterSigned } from './schema.ts';

export function renderMade({ terms, prose }: CharterMade, { t }: View): string[] {
  return [t('charter.made', { terms, prose }), t('charter.made.next')];
}

/** Who signed, and whether that is enough. */
export function renderSigned({ signer, counted, required, inForce }: CharterSigned, { t }: View): string[] {
  return [
    t('charter.signed', { signer }),
    t(inForce ? 'charter.in-force' : 'charter.not-in-force', { counted, required }),
  ];
}
