export const messages = {
  en: {
    'data.reason.replaced': 'replaced by what people said',
    'data.feedback': 'Pilot {pilot}: {corrections} corrected, {preferences} preferred, {replaced} replaced.',
    'feedback.step': 'Add {count} {count|row|rows} of pilot {pilot} to the training split',
    'feedback.version': 'Pilot {pilot} judged the present version of {name}',
    'feedback.version.fix': 'Evaluate this version, then make a pilot of it.',
    'feedback.found': 'Pilot {pilot}: {count} {count|row|rows} corrected or preferred',
    'feedback.emptied': 'Split `{split}` of {name} would keep no row',
    'feedback.changed': '{path} is not what its report was made from.',
    'feedback.changed.fix': 'Restore the file with git.',
  },
  fr: {
    'data.reason.replaced': 'remplacée d’après les utilisateurs',
    'data.feedback': 'Pilote {pilot} : {corrections} corrigées, {preferences} préférées, {replaced} remplacées.',
    'feedback.step': 'Ajouter {count} {count|ligne|lignes} du pilote {pilot} à la partition d’entraînement',
    'feedback.version': 'Le pilote {pilot} a jugé la version présente de {name}',
    'feedback.version.fix': 'Évaluez cette version, puis tirez-en un pilote.',
    'feedback.found': 'Pilote {pilot} : {count} {count|ligne corrigée ou préférée|lignes corrigées ou préférées}',
    'feedback.emptied': 'La partition `{split}` de {name} ne garderait aucune ligne',
    'feedback.changed': '{path} n’est pas ce dont son rapport est tiré.',
    'feedback.changed.fix': 'Restaurez le fichier avec git.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
