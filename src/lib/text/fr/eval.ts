export const evaluation = {
  'eval.step.ask': 'Poser à {name} {rows|la|les} {rows} {rows|question|questions} de {dataset}',
  'eval.done': '{name} a répondu à {rows} {rows|ligne|lignes}.',
  'eval.bad-flags.fix': 'Donner soit --model, soit --env avec --key-file ; des nombres supérieurs à zéro.',
  'eval.none': '{name} n’a aucune évaluation.',
  'eval.dataset-missing': 'Les lignes du jeu {name} ne sont pas dans le magasin.',
  'eval.empty-split': 'La partie {split} du jeu {name} ne contient aucune ligne.',
  'eval.bad-answers': 'Les réponses de l’exécution {run} ne sont pas celles de son rapport.',
  'eval.bad-answers.fix': 'Voir dans git ce qui les a changées et les rétablir, ou évaluer à nouveau.',
  'eval.different-rows': '{first} et {second} n’ont pas répondu aux mêmes lignes.',
  'eval.different-rows.fix': 'Évaluer les deux sur le même jeu, la même partie et la même limite.',
} as const;
