export const messages = {
  en: {
    'govern.export.uncommitted': 'The project has no commit to export.',
    'govern.export.uncommitted.fix': 'Commit it: `git commit`',
    'govern.export.taken': '{path} holds other files.',
    'govern.export.taken.fix': 'Name a new or empty folder.',
    'govern.export.no-room': '{path}: the export takes {needed} MiB; {free} MiB are free.',
    'govern.export.no-room.fix': 'Free the disk, or name a folder on another.',
    'govern.export.stopped': 'The export was stopped; the same command continues.',
    'govern.export.damaged': '{path} differs from its digest in the store.',
    'govern.export.damaged.fix': 'Find the model: `sovran model verify NAME`',
    'govern.export.done': '{path}: {count} {count|file|files}, {mib} MiB. README.md says how to serve them.',
    'govern.export.absent': '{name} is not on this machine, and not in the export.',
  },
  fr: {
    'govern.export.uncommitted': 'Le projet n’a aucun commit à exporter.',
    'govern.export.uncommitted.fix': 'Créez-en un : `git commit`',
    'govern.export.taken': '{path} contient d’autres fichiers.',
    'govern.export.taken.fix': 'Nommez un dossier nouveau ou vide.',
    'govern.export.no-room': '{path} : l’export prend {needed} Mio ; {free} Mio sont libres.',
    'govern.export.no-room.fix': 'Libérez le disque, ou nommez un dossier sur un autre.',
    'govern.export.stopped': 'L’export a été arrêté ; la même commande le poursuit.',
    'govern.export.damaged': '{path} diffère de son empreinte dans le magasin.',
    'govern.export.damaged.fix': 'Trouvez le modèle : `sovran model verify NOM`',
    'govern.export.done': '{path} : {count} {count|fichier|fichiers}, {mib} Mio. README.md dit comment les servir.',
    'govern.export.absent': '{name} n’est pas sur cette machine, ni dans l’export.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
