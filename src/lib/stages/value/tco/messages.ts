export const messages = {
  en: {
    'value.tco.utilisation.fix': 'Write shares above 0, at most 1: `0.1,0.5,1`.',
    'value.tco.head': '{environment} on {host}, a year',
    'value.tco.speed': 'Speed at full load: {speed} generated tokens a second, {how}.',
    'value.tco.speed-unknown': 'Speed unknown: run `sovran bench run`, or give `--tokens-per-second`.',
    'value.tco.column.utilisation': 'UTILISATION',
    'value.tco.column.yearly': 'COST A YEAR',
    'value.tco.column.tokens': 'MILLION TOKENS',
    'value.tco.now': 'now',
    'value.tco.column.offer': 'OFFER',
    'value.tco.column.break-even': 'BREAK-EVEN, MILLION TOKENS',
    'value.tco.column.verdict': 'VERDICT',
    'value.tco.column.as-of': 'PRICE OF',
    'value.tco.cheaper': 'cheaper above it',
    'value.tco.dearer': 'not cheaper: sovereignty must justify it',
    'value.tco.ratio': 'Prices are of a generated token with {ratio} of its prompt, {how}.',
    'value.tco.source': 'Prices declared: {source}.',
    'value.tco.no-prices': 'No prices in this currency: declare `value.prices` in `sovran.yaml`.',
  },
  fr: {
    'value.tco.utilisation.fix': 'Écrivez des parts au-dessus de 0, au plus 1 : `0.1,0.5,1`.',
    'value.tco.head': '{environment} sur {host}, par an',
    'value.tco.speed': 'Débit à pleine charge : {speed} jetons produits par seconde, {how}.',
    'value.tco.speed-unknown': 'Débit inconnu : lancez `sovran bench run`, ou donnez `--tokens-per-second`.',
    'value.tco.column.utilisation': 'UTILISATION',
    'value.tco.column.yearly': 'COÛT PAR AN',
    'value.tco.column.tokens': 'MILLIONS DE JETONS',
    'value.tco.now': 'actuel',
    'value.tco.column.offer': 'OFFRE',
    'value.tco.column.break-even': 'SEUIL, MILLIONS DE JETONS',
    'value.tco.column.verdict': 'VERDICT',
    'value.tco.column.as-of': 'PRIX DU',
    'value.tco.cheaper': 'moins cher au-delà',
    'value.tco.dearer': 'pas moins cher : la souveraineté doit le justifier',
    'value.tco.ratio': 'Prix d’un jeton produit avec {ratio} jetons de son prompt, {how}.',
    'value.tco.source': 'Prix déclarés : {source}.',
    'value.tco.no-prices': 'Aucun prix dans cette monnaie : déclarez `value.prices` dans `sovran.yaml`.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
