export const messages = {
  en: {
    'eval.step.ask': 'Ask {name} {rows} {rows|question|questions} of {dataset}',
    'eval.step.recall': 'Show the evaluation recorded by run {run}',
    'eval.recorded': 'Recorded by run {run} at {at}; nothing was measured now. `--again` measures again.',
    'eval.done': '{name} answered {answered} of {rows} {rows|row|rows}.',
    'eval.bad-flags.fix': 'Give --model, or --env with --key-file; numbers above zero.',
    'eval.none': '{name} has no evaluation.',
    'eval.empty-split': 'Split {split} of dataset {name} is empty.',
    'eval.bad-answers': 'Answers of run {run} do not match its report.',
    'eval.different-rows': '{first} and {second} answered different rows.',
    'eval.different-rows.fix': 'Evaluate both with the same dataset, split and limit.',
  },
  fr: {
    'eval.step.ask': 'Poser à {name} {rows} {rows|question|questions} de {dataset}',
    'eval.step.recall': 'Afficher l’évaluation enregistrée par l’exécution {run}',
    'eval.recorded':
      'Enregistrée par l’exécution {run} le {at} ; rien n’a été mesuré à l’instant. `--again` mesure à nouveau.',
    'eval.done': '{name} a répondu à {answered} {answered|ligne|lignes} sur {rows}.',
    'eval.bad-flags.fix': 'Donnez --model, ou --env avec --key-file ; des nombres positifs.',
    'eval.none': '{name} n’a aucune évaluation.',
    'eval.empty-split': 'La partition {split} du jeu de données {name} est vide.',
    'eval.bad-answers': 'Réponses de l’exécution {run} non conformes à son rapport.',
    'eval.different-rows': '{first} et {second} ont répondu à des lignes différentes.',
    'eval.different-rows.fix': 'Évaluez les deux avec les mêmes données, partition et limite.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
