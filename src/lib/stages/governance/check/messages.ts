export const messages = {
  en: {
    'govern.column.control': 'CONTROL',
    'govern.column.title': 'TITLE',
    'govern.column.reason': 'REASON',
    'govern.verdict.pass': 'pass',
    'govern.verdict.fail': 'fail',
    'govern.verdict.unknown': 'unknown',
    'govern.verdict.attested': 'attested',
    'govern.verdict.na': 'not applicable',
    'govern.open': 'A statement counts where evidence decides nothing; {control}: {verdict}.',
    'govern.step.sign': 'Sign a statement about {control}',
    'govern.attested': '{signer} signed: {control} {verdict} until {at}.',
    'govern.explain.from': 'applies from {day}',
    'govern.explain.why': 'Why:',
    'govern.explain.change': 'It passes when: {requires}',
    'govern.explain.read': 'Read:',
    'govern.explain.nothing': 'not collected',
    'govern.check.counts': '{count} {count|control|controls} at {at}: {verdicts}.',
  },
  fr: {
    'govern.column.control': 'CONTRÔLE',
    'govern.column.title': 'TITRE',
    'govern.column.reason': 'MOTIF',
    'govern.verdict.pass': 'réussi',
    'govern.verdict.fail': 'échec',
    'govern.verdict.unknown': 'inconnu',
    'govern.verdict.attested': 'attesté',
    'govern.verdict.na': 'sans objet',
    'govern.open': 'Une déclaration vaut où les preuves ne décident pas ; {control} : {verdict}.',
    'govern.step.sign': 'Signer une déclaration sur {control}',
    'govern.attested': '{signer} a signé : {control} {verdict} jusqu’au {at}.',
    'govern.explain.from': 's’applique à partir du {day}',
    'govern.explain.why': 'Pourquoi :',
    'govern.explain.change': 'Réussi quand : {requires}',
    'govern.explain.read': 'Lu :',
    'govern.explain.nothing': 'non collecté',
    'govern.check.counts': '{count} {count|contrôle|contrôles} au {at} : {verdicts}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
