export const messages = {
  en: {
    'data.reason.replaced': 'replaced by what people said',
    'data.feedback':
      'Pilot {pilot}: {corrections} corrected, {preferences} preferred; {replaced} {replaced|row|rows} replaced.',
    'feedback.step': 'Take {count} {count|row|rows} of pilot {pilot} into the training split',
    'feedback.version': 'Pilot {pilot} judged this version of {name}',
    'feedback.other-version': 'Pilot {pilot} judged another version, of {other}',
    'feedback.other-version.fix': 'Evaluate this version, and make a pilot of that.',
    'feedback.found': '{count} {count|row|rows} corrected or preferred',
    'feedback.none': 'Pilot {pilot} has neither corrections nor preferences',
    'feedback.changed': '{path} is not what its report was made from.',
    'feedback.changed.fix': 'Restore the file with git.',
    'feedback.emptied': 'Split `{split}` of {name} would lose all its rows.',
    'feedback.emptied.fix': 'Make a pilot of fewer rows.',
  },
  fr: {
    'data.reason.replaced': 'remplacée d’après les utilisateurs',
    'data.feedback':
      'Pilote {pilot} : {corrections} corrigées, {preferences} préférées ; {replaced} {replaced|ligne remplacée|lignes remplacées}.',
    'feedback.step': 'Ajouter {count} {count|ligne|lignes} du pilote {pilot} à la partition d’entraînement',
    'feedback.version': 'Le pilote {pilot} a jugé cette version de {name}',
    'feedback.other-version': 'Le pilote {pilot} a jugé une autre version, de {other}',
    'feedback.other-version.fix': 'Évaluez cette version et tirez-en un pilote.',
    'feedback.found': '{count} {count|ligne corrigée ou préférée|lignes corrigées ou préférées}',
    'feedback.none': 'Le pilote {pilot} n’a ni correction ni préférence',
    'feedback.changed': '{path} n’est pas ce dont son rapport est tiré.',
    'feedback.changed.fix': 'Restaurez le fichier avec git.',
    'feedback.emptied': 'La partition `{split}` de {name} perdrait toutes ses lignes.',
    'feedback.emptied.fix': 'Faites un pilote de moins de lignes.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
