export const messages = {
  en: {
    'documents.unknown': 'There is no document {kind}.',
    'documents.nothing': 'This project has no dataset.',
    'documents.which': 'Several are possible: {names}.',
    'documents.which.fix': 'Name one with `{flag}`.',
    'documents.answers.fix': 'Correct the file, and commit it.',
    'documents.answers.edited': '{path} has an uncommitted edit, which does not count.',
    'documents.column.basis': 'BASIS',
    'documents.column.keys': 'ASKS PEOPLE',
    'documents.saved': '{title}: {path}',
    'documents.counts': '{auto} derived, {stated} stated, {missing} missing.',
    'documents.missing': 'Missing: {names}',
    'documents.folder': 'Folder for the auditor: {path}, {files} {files|file|files}.',
  },
  fr: {
    'documents.unknown': 'Il n’y a pas de document {kind}.',
    'documents.nothing': 'Ce projet n’a pas de jeu de données.',
    'documents.which': 'Plusieurs sont possibles : {names}.',
    'documents.which.fix': 'Précisez-en un avec `{flag}`.',
    'documents.answers.fix': 'Corrigez le fichier et validez-le.',
    'documents.answers.edited': '{path} a une modification non validée, qui ne compte pas.',
    'documents.column.basis': 'FONDEMENT',
    'documents.column.keys': 'À DÉCLARER',
    'documents.saved': '{title} : {path}',
    'documents.counts':
      '{auto} {auto|déduit|déduits}, {stated} {stated|déclaré|déclarés}, {missing} {missing|manquant|manquants}.',
    'documents.missing': 'Manque : {names}',
    'documents.folder': 'Dossier pour l’auditeur : {path}, {files} {files|fichier|fichiers}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
