/** Comment un clone apprend ce que quelqu’un d’autre a consigné : les mêmes mots partout. */
export const BY_PULL = 'git pull ; sans dépôt distant, git pull CLONE, le clone de qui l’a consigné';

export const FETCH_RECORD = `Récupérer ce qui a été consigné (${BY_PULL})` as const;
