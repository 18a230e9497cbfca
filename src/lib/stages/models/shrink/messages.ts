/** Messages of models with fewer layers. */
export const messages = {
  en: {
    'shrink.step.keep': 'Keep {count} of {layers} {layers|layer|layers} of {from}',
    'shrink.gate.no-layers': 'Layers of {from} not recognised in its tensors',
    'shrink.gate.too-many': '{from} has only {layers} {layers|layer|layers}',
    'shrink.gate.too-many.fix': 'Give at most `--layers {most}`.',
    'shrink.done':
      'Model {name} keeps {layers} {layers|layer|layers} of {from}: {parameters} M parameters, {size}. Train it before use.',
  },
  fr: {
    'shrink.step.keep': 'Garder {count} {count|couche|couches} sur {layers} de {from}',
    'shrink.gate.no-layers': 'Couches de {from} non reconnues dans ses tenseurs',
    'shrink.gate.too-many': '{from} n’a que {layers} {layers|couche|couches}',
    'shrink.gate.too-many.fix': 'Donnez au plus `--layers {most}`.',
    'shrink.done':
      'Le modèle {name} garde {layers} {layers|couche|couches} de {from} : {parameters} M de paramètres, {size}. Entraînez-le avant usage.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
