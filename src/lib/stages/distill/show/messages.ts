/** Messages of the result of a distillation. */
export const messages = {
  en: {
    'distillation.none': '{name} was not distilled from a teacher.',
    'distillation.answers': 'Answers: {answers}, {out} of {in} {in|row|rows} kept, prompts of {dataset}.',
    'distillation.judged': 'Measured on {rows} {rows|row|rows} of {dataset} ({split}), answered by people.',
    'distillation.role.teacher': 'teacher',
    'distillation.role.direct': 'student without teacher',
    'distillation.role.distilled': 'student',
  },
  fr: {
    'distillation.none': '{name} n’a pas été distillé d’un modèle enseignant.',
    'distillation.answers':
      'Réponses : {answers}, {out} {out|ligne gardée|lignes gardées} sur {in}, questions de {dataset}.',
    'distillation.judged': 'Mesuré sur {rows} {rows|ligne|lignes} de {dataset} ({split}), aux réponses humaines.',
    'distillation.role.teacher': 'enseignant',
    'distillation.role.direct': 'élève sans enseignant',
    'distillation.role.distilled': 'élève',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
