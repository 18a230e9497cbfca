export const loss = {
  'release.loss.refused': 'sa connexion a été refusée',
  'release.loss.reset': 'sa connexion s’est terminée avant la réponse',
  'release.loss.truncated': 'sa réponse s’est interrompue',
  'release.loss.timeout': 'sa réponse ne s’est pas terminée à temps',
  'release.loss.http': 'sa réponse était une erreur',
  'release.loss.protocol': 'sa réponse n’était pas du HTTP, ou pas un flux d’événements',
  'release.loss.aborted': 'on y a renoncé ici',
  'release.loss.no-end': 'sa réponse n’avait pas de marque de fin',
  'release.loss.status': '{how} (état {status})',
  'release.loss.detail': '{how} ({detail})',
  'release.loss.both': '{how} (état {status} : {detail})',
  'release.loss.gateway': 'la passerelle l’a terminée avec l’état {status} et la marque {termination} de HAProxy',
} as const;
