/** What `gc` says. */
export const messages = {
  en: {
    'gc.thing.tree': 'tree {id}, {mib} MiB',
    'gc.thing.blobs': 'files of no tree, {mib} MiB',
    'gc.thing.part': 'interrupted transfer {id}, {mib} MiB',
    'gc.thing.image': 'engine image {id}, {mib} MiB',
    'gc.thing.environment': 'engine environment {id}, {mib} MiB',
    'gc.thing.program': 'worker code {id}, unused for a week, {mib} MiB',
    'gc.thing.job': 'files of ended job {id}, {mib} MiB',
    'gc.thing.partial': 'unfinished output of job {id}, {mib} MiB',
    'gc.thing.project': 'record of project {id}',
    'gc.step': 'Remove {count} {count|thing|things} from {host}, {mib} MiB',
    'gc.confirm': 'Remove {count} {count|thing|things} from {hosts}?',
    'gc.nothing': '{host}: nothing to remove, {kept} kept.',
    'gc.removed': '{host}: removed {count} {count|thing|things}, {mib} MiB; {kept} kept.',
    'gc.left': 'Skipped, now in use: {what}',
    'gc.unremoved': 'Could not remove {what}: {reason}',
    'gc.held': 'Kept on {host} so that {count|this job|these jobs} can continue, {mib} MiB: {ids}.',
    'gc.unseen': 'The container engine of {host} does not answer; its images were not checked.',
    'gc.absent': 'Project {root} is missing (moved or not mounted); what it may need is kept: {mib} MiB.',
    'gc.unreadable': 'Project {root}: cannot read {path}; what the project may need is kept: {mib} MiB.',
    'gc.engine-silent': 'The container engine does not say what runs; nothing was removed.',
    'gc.engine-silent.fix': 'Start the container engine of {host}.',
    'gc.engine-locked': 'This user may not use the container engine ({socket}); nothing was removed.',
    'gc.stopped': 'Stopped. What was removed stays removed; rerun for the rest.',
    'gc.cut': 'The store is too large to list at once; nothing was removed.',
    'gc.not-vanished': '{path} is not a missing project of this store.',
  },
  fr: {
    'gc.thing.tree': 'arborescence {id}, {mib} Mio',
    'gc.thing.blobs': 'fichiers hors de toute arborescence, {mib} Mio',
    'gc.thing.part': 'transfert interrompu {id}, {mib} Mio',
    'gc.thing.image': 'image de moteur {id}, {mib} Mio',
    'gc.thing.environment': 'environnement de moteur {id}, {mib} Mio',
    'gc.thing.program': 'code de worker {id}, inutilisé depuis une semaine, {mib} Mio',
    'gc.thing.job': 'fichiers de la tâche terminée {id}, {mib} Mio',
    'gc.thing.partial': 'sortie inachevée de la tâche {id}, {mib} Mio',
    'gc.thing.project': 'enregistrement du projet {id}',
    'gc.step': 'Supprimer {count} {count|élément|éléments} de {host}, {mib} Mio',
    'gc.confirm': 'Supprimer {count} {count|élément|éléments} de {hosts} ?',
    'gc.nothing': '{host} : rien à supprimer, {kept} {kept|conservé|conservés}.',
    'gc.removed':
      '{host} : {count} {count|élément supprimé|éléments supprimés}, {mib} Mio ; {kept} {kept|conservé|conservés}.',
    'gc.left': 'Ignoré, désormais utilisé : {what}',
    'gc.unremoved': 'Suppression impossible : {what}. {reason}',
    'gc.held':
      'Conservé sur {host} pour que {count|cette tâche puisse|ces tâches puissent} reprendre, {mib} Mio : {ids}.',
    'gc.unseen': 'Le moteur de conteneurs de {host} ne répond pas ; ses images n’ont pas été contrôlées.',
    'gc.absent':
      'Le projet {root} est introuvable (déplacé ou non monté) ; ce dont il peut avoir besoin est conservé : {mib} Mio.',
    'gc.unreadable':
      'Projet {root} : {path} est illisible ; ce dont le projet peut avoir besoin est conservé : {mib} Mio.',
    'gc.engine-silent': 'Le moteur de conteneurs n’indique pas ce qui tourne ; rien n’a été supprimé.',
    'gc.engine-silent.fix': 'Démarrez le moteur de conteneurs de {host}.',
    'gc.engine-locked': 'Cet utilisateur n’a pas accès au moteur de conteneurs ({socket}) ; rien n’a été supprimé.',
    'gc.stopped': 'Arrêté. Ce qui est supprimé le reste ; relancez pour la suite.',
    'gc.cut': 'Le magasin est trop grand pour être listé d’un coup ; rien n’a été supprimé.',
    'gc.not-vanished': '{path} n’est pas un projet introuvable de ce magasin.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
