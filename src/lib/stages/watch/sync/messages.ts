export const messages = {
  en: {
    'watch.sync.none': 'No environment yet.',
    'watch.sync.column.environment': 'ENVIRONMENT',
    'watch.sync.column.new': 'NEW',
    'watch.sync.column.requests': 'REQUESTS',
    'watch.sync.column.since': 'SINCE',
    'watch.sync.column.unlogged': 'NOT LOGGED',
    'watch.sync.column.tokens': 'TOKENS IN, OUT',
    'watch.sync.unlogged':
      '{environment}: {count} {count|request was|requests were} numbered and never logged, {inFlight} in flight included.',
  },
  fr: {
    'watch.sync.none': 'Aucun environnement pour l’instant.',
    'watch.sync.column.environment': 'ENVIRONNEMENT',
    'watch.sync.column.new': 'NOUVELLES',
    'watch.sync.column.requests': 'REQUÊTES',
    'watch.sync.column.since': 'DEPUIS',
    'watch.sync.column.unlogged': 'NON JOURNALISÉES',
    'watch.sync.column.tokens': 'JETONS LUS, PRODUITS',
    'watch.sync.unlogged':
      '{environment} : {count} {count|requête numérotée n’a|requêtes numérotées n’ont} jamais été {count|journalisée|journalisées}, {inFlight} en cours comprises.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
