/** Messages of distillation. */
export const messages = {
  en: {
    'distill.step.ask': 'Ask {teacher} {rows} {rows|prompt|prompts} of {dataset}',
    'distill.teacher-silent': '{teacher} on {host} answered {answered} of {total} {total|prompt|prompts}.',
    'distill.nothing-left': 'No answer of {teacher} can be trained on: all empty, invalid or over {maxTokens} tokens.',
    'distill.gate.license': '{teacher}: its licence allows training on its outputs',
    'distill.gate.license-unknown': '{teacher}: its base is not in the catalogue, licence unknown',
    'distill.gate.license-stated': '{teacher}: training on its outputs is allowed, as stated: {stated}',
    'distill.gate.license.fix': 'Read the licence, then state why with `--teacher-license-ok`.',
    'distill.gate.misnamed': '{license}: name must begin with `{prefix}` ({clause})',
    'distill.gate.misnamed.fix': 'Name it `{name}`.',
    'distill.gate.answers-recorded': 'Dataset {dataset} holds the answers of {teacher}',
    'distill.gate.answers-other': 'Dataset {dataset} exists and holds something else',
    'distill.gate.overlap': 'Dataset {dataset}: {overlap} {overlap|prompt|prompts} in several splits',
    'distill.condition': '{title}: its licence sets conditions on training on outputs ({clause}).',
    'distill.question.teacher': 'Which model answers (teacher)?',
    'distill.question.student': 'Which model learns (student)?',
  },
  fr: {
    'distill.step.ask': 'Poser à {teacher} {rows} {rows|question|questions} de {dataset}',
    'distill.teacher-silent': '{teacher} sur {host} a répondu à {answered} questions sur {total}.',
    'distill.nothing-left':
      'Aucune réponse de {teacher} n’est exploitable : toutes vides, invalides ou de plus de {maxTokens} tokens.',
    'distill.gate.license': '{teacher} : sa licence autorise l’entraînement sur ses sorties',
    'distill.gate.license-unknown': '{teacher} : sa base n’est pas au catalogue, licence inconnue',
    'distill.gate.license-stated': '{teacher} : entraînement sur ses sorties autorisé, selon la déclaration : {stated}',
    'distill.gate.license.fix': 'Lisez la licence, puis motivez avec `--teacher-license-ok`.',
    'distill.gate.misnamed': '{license} : le nom doit commencer par `{prefix}` ({clause})',
    'distill.gate.misnamed.fix': 'Nommez-le `{name}`.',
    'distill.gate.answers-recorded': 'Le jeu de données {dataset} contient les réponses de {teacher}',
    'distill.gate.answers-other': 'Le jeu de données {dataset} existe et contient autre chose',
    'distill.gate.overlap':
      'Jeu de données {dataset} : {overlap} {overlap|question|questions} dans plusieurs partitions',
    'distill.condition': '{title} : sa licence pose des conditions à l’entraînement sur ses sorties ({clause}).',
    'distill.question.teacher': 'Quel modèle répond (enseignant) ?',
    'distill.question.student': 'Quel modèle apprend (élève) ?',
  },
} as const;
