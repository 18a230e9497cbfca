export const messages = {
  en: {
    'watch.status.page': 'Service status',
    'watch.status.verdict':
      '{missed} {missed|objective|objectives} missed, {unknown} {unknown|figure|figures} unknown, {ok} {ok|objective|objectives} met',
    'watch.status.column.application': 'APPLICATION',
    'watch.status.column.lost': 'LOST',
    'watch.status.column.bytes': 'BYTES OUT',
    'watch.status.no-key': '(no valid key)',
    'watch.status.unwatched':
      'Not published: no watch on {host} reads {environment}. Run `sovran watch install {host}`.',
  },
  fr: {
    'watch.status.page': 'État des services',
    'watch.status.verdict':
      '{missed} {missed|objectif manqué|objectifs manqués}, {unknown} {unknown|chiffre inconnu|chiffres inconnus}, {ok} {ok|objectif atteint|objectifs atteints}',
    'watch.status.column.application': 'APPLICATION',
    'watch.status.column.lost': 'PERDUES',
    'watch.status.column.bytes': 'OCTETS ENVOYÉS',
    'watch.status.no-key': '(sans clé valide)',
    'watch.status.unwatched':
      'Non publié : aucune surveillance sur {host} ne lit {environment}. Lancez `sovran watch install {host}`.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
