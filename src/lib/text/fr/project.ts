export const project = {
  'project.not-found': 'Ce projet n’a pas de {kind} nommé `{name}`.',
  'project.not-found.known': 'Connus : {known}.',
  'project.not-found.none': 'Ce projet n’a encore aucun {kind}.',
  'project.bad-name': '{name} ne peut pas être un nom.',
  'project.bad-name.fix':
    'Utiliser de 1 à 63 lettres minuscules, chiffres, points et tirets, en commençant par une lettre ou un chiffre.',
  'project.invalid-file': '{path} n’est pas valide : {reason}',
  'project.invalid-file.fix': 'Corriger le fichier, ou reprendre sa version précédente avec git.',
} as const;
