export const messages = {
  en: {
    'watch.canary.step': 'Ask {name} {rows} {rows|row|rows} of {dataset}, {times} {times|time|times}',
    'watch.canary.bad-flags.fix': 'Give --env with --key-file; numbers above zero.',
    'watch.canary.gate.rows': '{rows} rows of {dataset} found, {least} needed',
    'watch.canary.gate.same': 'Rows of {dataset} are those of the floor',
    'watch.canary.gate.other': 'Rows differ from those of the floor, {dataset} in run {floor}',
    'watch.canary.gate.other.fix': 'Leave out --dataset and --rows, or record with --new-floor.',
    'watch.canary.no-rows': 'No rows known for the live release of {name}.',
    'watch.canary.no-rows.fix': 'Name a prepared dataset with --dataset.',
    'watch.canary.floor': 'Noise floor recorded: later canaries of this release are compared with it.',
    'watch.canary.compared': 'Compared with the noise floor of run {floor}.',
  },
  fr: {
    'watch.canary.step': 'Poser à {name} {rows} {rows|ligne|lignes} de {dataset}, {times} fois',
    'watch.canary.bad-flags.fix': 'Donnez --env avec --key-file ; des nombres positifs.',
    'watch.canary.gate.rows': '{rows} lignes de {dataset} trouvées, {least} nécessaires',
    'watch.canary.gate.same': 'Les lignes de {dataset} sont celles du bruit de référence',
    'watch.canary.gate.other': 'Lignes différentes de celles du bruit de référence, {dataset} dans l’exécution {floor}',
    'watch.canary.gate.other.fix': 'Retirez --dataset et --rows, ou enregistrez avec --new-floor.',
    'watch.canary.no-rows': 'Aucune ligne connue pour la version en service dans {name}.',
    'watch.canary.no-rows.fix': 'Nommez un jeu de données préparé avec --dataset.',
    'watch.canary.floor': 'Bruit de référence enregistré : les prochains canaris de cette version lui sont comparés.',
    'watch.canary.compared': 'Comparé au bruit de référence de l’exécution {floor}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
