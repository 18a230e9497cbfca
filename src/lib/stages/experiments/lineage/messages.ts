export const messages = {
  en: {
    'lineage.job': 'job {job}',
    'lineage.release': 'release {name}',
    'lineage.live': 'release {name}, live in {environments}',
  },
  fr: {
    'lineage.job': 'tâche {job}',
    'lineage.release': 'version {name}',
    'lineage.live': 'version {name}, en service dans {environments}',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
