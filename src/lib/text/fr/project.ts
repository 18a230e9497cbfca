export const project = {
  'project.not-found': 'Ce projet n’a pas de {kind} nommé `{name}`.',
  'project.not-found.known': 'Connus : {known}.',
  'project.not-found.none': 'Ce projet n’a encore aucun {kind}.',
  'project.bad-name': '{name} ne peut pas être un nom.',
  'project.bad-name.fix':
    'Utiliser de 1 à 63 lettres minuscules, chiffres, points et tirets, en commençant par une lettre ou un chiffre.',
  'project.invalid-file': '{path} n’est pas valide : {reason}',
  'project.invalid-file.fix': 'Corriger le fichier, ou reprendre sa version précédente avec git.',
  'project.tree.no-directory': 'Le dossier {path} n’existe pas.',
  'project.tree.not-regular': '{path} n’est ni un fichier ordinaire ni un dossier.',
  'project.tree.not-regular.fix':
    'Seuls les fichiers ordinaires au nom en UTF-8 sont conservés : remplacer les liens par ce qu’ils désignent.',
  'project.tree.bad-name': 'Le nom {path} n’est pas en UTF-8.',
  'project.tree.bad-digest': '{digest} n’est pas une empreinte (sha256: et 64 chiffres hexadécimaux).',
  'project.tree.missing': 'Le dépôt d’artefacts de cette machine ne contient pas {digest}.',
  'project.tree.missing.fix': 'L’importer ou le reconstruire sur cette machine.',
} as const;
