export const messages = {
  en: {
    'watch.status.column.application': 'APPLICATION',
    'watch.status.column.lost': 'LOST',
    'watch.status.column.bytes': 'BYTES OUT',
    'watch.status.no-key': '(no valid key)',
  },
  fr: {
    'watch.status.column.application': 'APPLICATION',
    'watch.status.column.lost': 'PERDUES',
    'watch.status.column.bytes': 'OCTETS ENVOYÉS',
    'watch.status.no-key': '(sans clé valide)',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
