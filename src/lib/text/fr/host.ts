export const host = {
  'host.add.step': 'Enregistrer l’hôte {name}',
  'host.add.exists': 'Un hôte nommé `{name}` existe.',
  'host.add.free': 'Le nom `{name}` est libre.',
  'host.added': 'L’hôte {name} est dans l’inventaire.',
  'host.facts': '{os}, {arch}, {cpus} processeurs, {memory} Gio, {gpus} {gpus|GPU|GPU}',
  'host.none': 'Ce projet n’a pas encore d’hôte.',
  'host.several': 'Quel hôte ? En nommer un avec --host : {names}.',
} as const;
