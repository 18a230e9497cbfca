export const messages = {
  en: {
    'watch.sync.column.new': 'NEW',
    'watch.sync.column.requests': 'REQUESTS',
    'watch.sync.column.since': 'SINCE',
    'watch.sync.column.unlogged': 'NOT LOGGED',
    'watch.sync.column.tokens': 'TOKENS IN, OUT',
    'watch.sync.unlogged':
      '{environment}: {count} {count|request was|requests were} numbered and never logged, {inFlight} in flight included.',
    'watch.security.no-lists':
      '{host}: pending security updates are unknown, it has no package list of a security source.',
    'watch.security.lists': '{host}: package lists fetched {hours} {hours|hour|hours} ago.',
    'watch.security.packages': 'Pending: {packages}',
    'watch.canary.step': 'Ask {name} {rows} {rows|row|rows} of {dataset}, {times} {times|time|times}',
    'watch.canary.gate.rows': '{rows} rows of {dataset} found, {least} needed',
    'watch.canary.gate.same': 'Rows of {dataset} are those of the floor',
    'watch.canary.gate.other': 'Rows of {dataset} differ from those of the floor',
    'watch.canary.gate.other.fix': 'Leave out --dataset and --rows, or record with --new-floor.',
    'watch.canary.no-rows': 'No rows known for the live release of {name}.',
    'watch.canary.no-rows.fix': 'Name a prepared dataset with --dataset.',
    'watch.feedback.step': 'Record feedback on {count} {count|request|requests} of {name}',
    'watch.feedback.done':
      '{environment}: {imported} of {lines} {lines|line|lines} imported; {duplicates} duplicate, {unknown} unknown, {invalid} invalid.',
    'watch.feedback.unknown': 'Unknown ids are forged, or their requests were not fetched yet.',
    'watch.feedback.first-invalid': 'First invalid line: {line}.',
    'watch.feedback.total':
      'All feedback: {requests} requests, {up} up, {down} down, {labelled} labelled; satisfied: {share}.',
  },
  fr: {
    'watch.sync.column.new': 'NOUVELLES',
    'watch.sync.column.requests': 'REQUÊTES',
    'watch.sync.column.since': 'DEPUIS',
    'watch.sync.column.unlogged': 'NON JOURNALISÉES',
    'watch.sync.column.tokens': 'JETONS LUS, PRODUITS',
    'watch.sync.unlogged':
      '{environment} : {count} {count|requête numérotée n’a|requêtes numérotées n’ont} jamais été {count|journalisée|journalisées}, {inFlight} en cours comprises.',
    'watch.security.no-lists':
      '{host} : mises à jour de sécurité inconnues, il n’a pas de liste de paquets d’une source de sécurité.',
    'watch.security.lists': '{host} : listes de paquets obtenues il y a {hours} {hours|heure|heures}.',
    'watch.security.packages': 'En attente : {packages}',
    'watch.canary.step': 'Poser à {name} {rows} {rows|ligne|lignes} de {dataset}, {times} fois',
    'watch.canary.gate.rows': '{rows} lignes de {dataset} trouvées, {least} nécessaires',
    'watch.canary.gate.same': 'Les lignes de {dataset} sont celles du bruit de référence',
    'watch.canary.gate.other': 'Les lignes de {dataset} diffèrent de celles du bruit de référence',
    'watch.canary.gate.other.fix': 'Retirez --dataset et --rows, ou enregistrez avec --new-floor.',
    'watch.canary.no-rows': 'Aucune ligne connue pour la version en service dans {name}.',
    'watch.canary.no-rows.fix': 'Nommez un jeu de données préparé avec --dataset.',
    'watch.feedback.step': 'Enregistrer les retours sur {count} {count|requête|requêtes} de {name}',
    'watch.feedback.done':
      '{environment} : {imported} {lines|ligne importée|lignes importées} sur {lines} ; {duplicates} en double, {unknown} inconnues, {invalid} invalides.',
    'watch.feedback.unknown': 'Identifiants inconnus : falsifiés, ou requêtes pas encore récupérées.',
    'watch.feedback.first-invalid': 'Première ligne invalide : {line}.',
    'watch.feedback.total':
      'Tous les retours : {requests} requêtes, {up} pour, {down} contre, {labelled} étiquetées ; satisfaction : {share}.',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
