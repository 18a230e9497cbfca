export const messages = {
  en: {
    'govern.column.control': 'CONTROL',
    'govern.column.title': 'TITLE',
    'govern.column.verdict': 'VERDICT',
    'govern.column.reason': 'REASON',
    'govern.verdict.pass': 'pass',
    'govern.verdict.fail': 'fail',
    'govern.verdict.unknown': 'unknown',
    'govern.verdict.attested': 'attested',
    'govern.verdict.na': 'not applicable',
    'govern.check.counts': '{count} {count|control|controls} at {at}: {verdicts}.',
  },
  fr: {
    'govern.column.control': 'CONTRÔLE',
    'govern.column.title': 'TITRE',
    'govern.column.verdict': 'RÉSULTAT',
    'govern.column.reason': 'MOTIF',
    'govern.verdict.pass': 'réussi',
    'govern.verdict.fail': 'échec',
    'govern.verdict.unknown': 'inconnu',
    'govern.verdict.attested': 'attesté',
    'govern.verdict.na': 'sans objet',
    'govern.check.counts': '{count} {count|contrôle|contrôles} au {at} : {verdicts}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
