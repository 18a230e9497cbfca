/** How a clone gets a record of another clone. */
export const BY_PULL = {
  en: '`git pull`, or `git pull CLONE`',
  fr: '`git pull`, ou `git pull CLONE`',
} as const;

export const FETCH_RECORD = {
  en: `Fetch the record (${BY_PULL.en})`,
  fr: `Récupérez l’enregistrement (${BY_PULL.fr})`,
} as const;
