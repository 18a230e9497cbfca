export const messages = {
  en: {
    'watch.canary.step': 'Ask {name} {rows} {rows|row|rows} of {dataset}, {times} {times|time|times}',
    'watch.canary.gate.rows': '{rows} rows of {dataset} found, {least} needed',
    'watch.canary.gate.same': 'Rows of {dataset} are those of the floor',
    'watch.canary.gate.other': 'Rows of {dataset} differ from those of the floor',
    'watch.canary.gate.other.fix': 'Leave out --dataset and --rows, or record with --new-floor.',
    'watch.canary.no-rows': 'No rows known for the live release of {name}.',
    'watch.canary.no-rows.fix': 'Name a prepared dataset with --dataset.',
  },
  fr: {
    'watch.canary.step': 'Poser à {name} {rows} {rows|ligne|lignes} de {dataset}, {times} fois',
    'watch.canary.gate.rows': '{rows} lignes de {dataset} trouvées, {least} nécessaires',
    'watch.canary.gate.same': 'Les lignes de {dataset} sont celles du bruit de référence',
    'watch.canary.gate.other': 'Les lignes de {dataset} diffèrent de celles du bruit de référence',
    'watch.canary.gate.other.fix': 'Retirez --dataset et --rows, ou enregistrez avec --new-floor.',
    'watch.canary.no-rows': 'Aucune ligne connue pour la version en service dans {name}.',
    'watch.canary.no-rows.fix': 'Nommez un jeu de données préparé avec --dataset.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
