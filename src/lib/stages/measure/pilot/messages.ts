export const messages = {
  en: {
    'pilot.step.export': 'Record pilot {name} of {rows} {rows|row|rows}',
    'pilot.step.import': 'Keep {count} {count|judgement|judgements} of pilot {name}',
    'pilot.name-taken': 'Pilot {name} was made of other rows or answers.',
    'pilot.bad-evaluations': 'Name two or more evaluations, each once.',
    'pilot.rows-answered': '{found} of {rows} rows have an answer of every evaluation.',
    'pilot.enough-judgements': '{count} judgements; a lead of {margin} points needs {needed}.',
    'pilot.enough-judgements.fix': 'Raise --rows or --judges, or add --allow-few.',
    'pilot.erased': 'Pilot {name} asks about rows of which erasure {erasure} removed some.',
    'pilot.erased.fix': 'Evaluate on the present dataset, then export another pilot.',
    'pilot.judges-recorded': 'Already imported: judge {judges}.',
    'pilot.exported':
      'Sheet of {rows} rows: {judgements} judgements; a lead of {marginPoints} points needs {needed} without ties.',
    'pilot.discuss': '{count} {count|row|rows} to discuss:',
    'pilot.bad-sheet': '{count} {count|line is|lines are} wrong, nothing was recorded: {lines}.',
    'pilot.bad-sheet.fix': 'Correct these lines, or save the sheet again.',
  },
  fr: {
    'pilot.step.export': 'Enregistrer l’essai pilote {name} de {rows} {rows|ligne|lignes}',
    'pilot.step.import': 'Garder {count} {count|jugement|jugements} de l’essai pilote {name}',
    'pilot.name-taken': 'L’essai pilote {name} porte sur d’autres lignes ou réponses.',
    'pilot.bad-evaluations': 'Nommez au moins deux évaluations, chacune une fois.',
    'pilot.rows-answered': '{found} lignes sur {rows} ont une réponse de chaque évaluation.',
    'pilot.enough-judgements': '{count} jugements ; une avance de {margin} points en demande {needed}.',
    'pilot.enough-judgements.fix': 'Augmentez --rows ou --judges, ou ajoutez --allow-few.',
    'pilot.erased': 'L’essai pilote {name} porte sur des lignes dont l’effacement {erasure} a supprimé une partie.',
    'pilot.erased.fix': 'Évaluez sur le jeu actuel, puis exportez un autre essai pilote.',
    'pilot.judges-recorded': 'Déjà importé : juge {judges}.',
    'pilot.exported':
      'Feuille de {rows} lignes : {judgements} jugements ; une avance de {marginPoints} points en demande {needed} sans égalité.',
    'pilot.discuss': '{count} {count|ligne|lignes} à discuter :',
    'pilot.bad-sheet': '{count} {count|ligne fausse|lignes fausses}, rien n’a été enregistré : {lines}.',
    'pilot.bad-sheet.fix': 'Corrigez ces lignes, ou enregistrez à nouveau la feuille.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
