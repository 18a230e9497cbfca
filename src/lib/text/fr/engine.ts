export const engine = {
  'engine.unknown': 'Cette version n’a pas de moteur `{engine}` (hôte {host}).',
  'engine.unknown.fix': 'Indiquer `engine: process` dans le fichier de l’hôte.',
  'engine.missing': 'L’environnement de moteur {digest} n’est pas installé ici.',
  'engine.missing.fix': 'Installer le moteur, puis relancer la commande.',
  'engine.unusable': 'Le moteur ne peut pas dire quel environnement il lui faut : {reason}',
  'engine.unusable.fix': 'Python 3.11 à 3.13 doit se trouver dans le PATH.',
  'engine.start-failed': 'Le moteur n’a pas pu lancer de processus : {reason}',
  'engine.start-failed.fix':
    'Vérifier que l’environnement du moteur est complet ; une nouvelle installation le répare.',
  'engine.install-failed': 'Le moteur n’a pas pu être installé : {reason}\n{tail}',
  'engine.install-failed.fix': '{remedy} (journal : {log})',
  'engine.job-spec-differs': 'La tâche {id} existe avec une autre spécification.',
  'engine.job-spec-differs.fix': 'Lancer plutôt une nouvelle tâche ; une tâche ne change jamais sous son identifiant.',
  'engine.job-not-collectable': 'Les sorties de la tâche {id} ne peuvent pas être reprises : {reason}',
  'engine.service-spec-differs': 'Le service {id} tourne avec une autre spécification.',
  'engine.service-spec-differs.fix': 'L’arrêter d’abord, ou lancer le nouveau sous un autre identifiant.',
  'engine.runtime-folder': 'Le dossier des sockets {path} est inutilisable : {reason}',
  'engine.runtime-folder.fix':
    'Il doit n’appartenir qu’à vous (mode 700) et être court ; XDG_RUNTIME_DIR choisit son emplacement.',
} as const;
