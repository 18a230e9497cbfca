export const messages = {
  en: {
    'verify.files': 'Resource files: {count}',
    'verify.events': 'Events: {count}',
    'verify.record': 'Files of sovran: {count}',
    'verify.more': '… and {more} more.',
    'verify.edits': 'Edited by people since sovran wrote them:',
    'verify.verdict.pass': 'The project is what its runs recorded.',
    'verify.verdict.edited':
      'Sovran’s files are what its runs recorded. {count} {count|file|files} of yours {count|was|were} edited.',
    'verify.verdict.fail': 'The project differs from what its runs recorded.',
    'verify.change': 'commit {commit} by {by}',
    'verify.change.uncommitted': 'not committed',
    'verify.event.unreadable': 'unreadable or misplaced',
    'verify.event.predecessor': 'the event before it was edited, removed or moved',
    'verify.event.edited': 'differs from its commit',
    'verify.event.removed': 'removed: {change}',
    'verify.event.rewritten': 'edited: {change}',
    'verify.record.changed': 'differs from what `{operation}` recorded: {change}',
    'verify.record.missing': 'missing, though `{operation}` recorded it: {change}',
    'verify.record.unrecorded': 'no run recorded it: {change}',
    'verify.record.unsigned': 'decision without a valid signature',
    'verify.no-repository': 'the project is not under git',
    'verify.shallow': 'shallow clone: older commits are missing (in CI set GIT_DEPTH to 0)',
  },
  fr: {
    'verify.files': 'Fichiers de ressources : {count}',
    'verify.events': 'Événements : {count}',
    'verify.record': 'Fichiers de sovran : {count}',
    'verify.more': '… et {more} de plus.',
    'verify.edits': 'Modifiés à la main après leur écriture par sovran :',
    'verify.verdict.pass': 'Le projet est tel que ses exécutions l’ont enregistré.',
    'verify.verdict.edited':
      'Les fichiers de sovran sont tels qu’enregistrés. {count} de vos fichiers {count|a été modifié|ont été modifiés}.',
    'verify.verdict.fail': 'Le projet diffère de ce que ses exécutions ont enregistré.',
    'verify.change': 'commit {commit} par {by}',
    'verify.change.uncommitted': 'pas encore dans un commit',
    'verify.event.unreadable': 'illisible ou mal placé',
    'verify.event.predecessor': 'l’événement précédent a été modifié, supprimé ou déplacé',
    'verify.event.edited': 'diffère de son commit',
    'verify.event.removed': 'supprimé : {change}',
    'verify.event.rewritten': 'modifié : {change}',
    'verify.record.changed': 'diffère de ce que `{operation}` a enregistré : {change}',
    'verify.record.missing': 'manque, alors que `{operation}` l’a enregistré : {change}',
    'verify.record.unrecorded': 'aucune exécution ne l’a enregistré : {change}',
    'verify.record.unsigned': 'décision sans signature valable',
    'verify.no-repository': 'le projet n’est pas sous git',
    'verify.shallow': 'clone superficiel : les anciens commits manquent (en CI, mettez GIT_DEPTH à 0)',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
