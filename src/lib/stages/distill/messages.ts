export const messages = {
  en: {
    'distill.step.ask': 'Ask {teacher} {rows} {rows|prompt|prompts} of {dataset}',
    'distill.teacher-silent': '{teacher} on {host} answered {answered} of {total} {total|prompt|prompts}.',
    'distill.nothing-left': 'No answer of {teacher} can be trained on: all empty, invalid or over {maxTokens} tokens.',
    'distill.gate.answers-recorded': 'Dataset {dataset} holds the answers of {teacher}',
    'distill.gate.answers-other': 'Dataset {dataset} exists and holds something else',
    'distill.gate.overlap': 'Dataset {dataset}: {overlap} {overlap|prompt|prompts} in several splits',
    'distill.question.teacher': 'Which model answers (teacher)?',
    'distill.question.student': 'Which model learns (student)?',
    'distillation.none': '{name} was not distilled from a teacher.',
    'distillation.answers': 'Answers: {answers}, {out} of {in} {in|row|rows} kept, prompts of {dataset}.',
    'distillation.judged': 'Measured on {rows} {rows|row|rows} of {dataset} ({split}), answered by people.',
    'distillation.role.teacher': 'teacher',
    'distillation.role.direct': 'student without teacher',
    'distillation.role.distilled': 'student',
  },
  fr: {
    'distill.step.ask': 'Poser à {teacher} {rows} {rows|question|questions} de {dataset}',
    'distill.teacher-silent': '{teacher} sur {host} a répondu à {answered} questions sur {total}.',
    'distill.nothing-left':
      'Aucune réponse de {teacher} n’est exploitable : toutes vides, invalides ou de plus de {maxTokens} tokens.',
    'distill.gate.answers-recorded': 'Le jeu de données {dataset} contient les réponses de {teacher}',
    'distill.gate.answers-other': 'Le jeu de données {dataset} existe et contient autre chose',
    'distill.gate.overlap':
      'Jeu de données {dataset} : {overlap} {overlap|question|questions} dans plusieurs partitions',
    'distill.question.teacher': 'Quel modèle répond (enseignant) ?',
    'distill.question.student': 'Quel modèle apprend (élève) ?',
    'distillation.none': '{name} n’a pas été distillé d’un modèle enseignant.',
    'distillation.answers':
      'Réponses : {answers}, {out} {out|ligne gardée|lignes gardées} sur {in}, questions de {dataset}.',
    'distillation.judged': 'Mesuré sur {rows} {rows|ligne|lignes} de {dataset} ({split}), aux réponses humaines.',
    'distillation.role.teacher': 'enseignant',
    'distillation.role.direct': 'élève sans enseignant',
    'distillation.role.distilled': 'élève',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
