/** How a clone learns what was recorded elsewhere: the same words wherever it is needed. */
export const BY_PULL = {
  en: 'git pull; without a remote, git pull CLONE, the clone of whoever recorded it',
  fr: 'git pull ; sans dépôt distant, git pull CLONE, le clone de qui l’a consigné',
} as const;

export const FETCH_RECORD = {
  en: `Fetch what was recorded (${BY_PULL.en})`,
  fr: `Récupérer ce qui a été consigné (${BY_PULL.fr})`,
} as const;
