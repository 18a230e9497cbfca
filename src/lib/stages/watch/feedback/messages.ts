export const messages = {
  en: {
    'watch.feedback.step': 'Record feedback on {count} {count|request|requests} of {name}',
    'watch.feedback.done':
      '{environment}: {imported} of {lines} {lines|line|lines} imported; {duplicates} duplicate, {unknown} unknown, {invalid} invalid.',
    'watch.feedback.unknown': 'Unknown ids are forged, or their requests were not fetched yet.',
    'watch.feedback.first-invalid': 'First invalid line: {line}.',
    'watch.feedback.total':
      'All feedback: {requests} requests, {up} up, {down} down, {labelled} labelled; satisfied: {share}.',
  },
  fr: {
    'watch.feedback.step': 'Enregistrer les retours sur {count} {count|requête|requêtes} de {name}',
    'watch.feedback.done':
      '{environment} : {imported} {lines|ligne importée|lignes importées} sur {lines} ; {duplicates} en double, {unknown} inconnues, {invalid} invalides.',
    'watch.feedback.unknown': 'Identifiants inconnus : falsifiés, ou requêtes pas encore récupérées.',
    'watch.feedback.first-invalid': 'Première ligne invalide : {line}.',
    'watch.feedback.total':
      'Tous les retours : {requests} requêtes, {up} pour, {down} contre, {labelled} étiquetées ; satisfaction : {share}.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
