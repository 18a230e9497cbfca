export const messages = {
  en: {
    'evidence.unknown-control': 'There is no control {id}.',
    'evidence.reason.no-environment': 'There is no environment yet.',
    'evidence.reason.nothing-live': 'Nothing is live here.',
    'evidence.reason.needs-canary': 'Needs `--canary` ({collector}).',
    'evidence.reason.uncollected': 'Not collected: {collector} ({host}).',
    'evidence.reason.uncommitted': 'Not committed as it is: {path}.',
    'evidence.reason.stated': '{signer}, until {at}: {statement}',
    'evidence.reason.stated-alone':
      '{signer} alone says that it does not apply, until {at}; a second person must: {statement}',
    'evidence.reason.statement-expired': 'The statement of {signer} expired on {at}.',
    'evidence.reason.nothing-answers': 'Nothing answers for {environment}.',
    'evidence.reason.unseen': 'What answers for {environment} could not be seen.',
    'evidence.reason.foreign-program': 'Something else than the engine of the release answers: {program}.',
    'evidence.step': 'Record the check of {name}',
  },
  fr: {
    'evidence.unknown-control': 'Il n’y a pas de contrôle {id}.',
    'evidence.reason.no-environment': 'Il n’y a pas encore d’environnement.',
    'evidence.reason.nothing-live': 'Rien n’est en service ici.',
    'evidence.reason.needs-canary': 'Demande `--canary` ({collector}).',
    'evidence.reason.uncollected': 'Non collecté : {collector} ({host}).',
    'evidence.reason.uncommitted': 'Non validé tel quel : {path}.',
    'evidence.reason.stated': '{signer}, jusqu’au {at} : {statement}',
    'evidence.reason.stated-alone':
      '{signer} déclare seul que c’est sans objet, jusqu’au {at} ; il faut une deuxième personne : {statement}',
    'evidence.reason.statement-expired': 'La déclaration de {signer} a expiré le {at}.',
    'evidence.reason.nothing-answers': 'Rien ne répond pour {environment}.',
    'evidence.reason.unseen': 'Ce qui répond pour {environment} n’a pas pu être vu.',
    'evidence.reason.foreign-program': 'Autre chose que le moteur de la version répond : {program}.',
    'evidence.step': 'Enregistrer le contrôle de {name}',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
