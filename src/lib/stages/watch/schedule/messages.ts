export const messages = {
  en: {
    'watch.schedule.place': '{host} can run commands in {clone}.',
    'watch.schedule.systemd': '{host}: systemd does not answer.',
    'watch.schedule.systemd.fix': 'Name a host that runs systemd.',
    'watch.schedule.clone': '{host}: no sovran in PATH, or no clone of this project in “{clone}”.',
    'watch.schedule.clone.fix': 'Install sovran and clone the project on {host}; add `--clone PATH`.',
    'watch.schedule.step': 'Bring the timers of {host} in line',
    'watch.schedule.no-canary': 'No canary runs: `watch.schedule.canary` needs `app` and `keyFile`.',
    'watch.schedule.lingers':
      'Timers run only while {user} is logged in; `sudo loginctl enable-linger {user}` changes that.',
    'watch.schedule.none': 'No timers.',
    'watch.schedule.column.command': 'COMMAND',
    'watch.schedule.column.last': 'LAST RUN',
    'watch.schedule.column.next': 'NEXT RUN',
    'watch.state.failed': 'failed',
  },
  fr: {
    'watch.schedule.place': '{host} peut lancer des commandes dans {clone}.',
    'watch.schedule.systemd': '{host} : systemd ne répond pas.',
    'watch.schedule.systemd.fix': 'Nommez un hôte où systemd tourne.',
    'watch.schedule.clone': '{host} : pas de sovran dans PATH, ou pas de clone de ce projet dans « {clone} ».',
    'watch.schedule.clone.fix': 'Installez sovran et clonez le projet sur {host} ; ajoutez `--clone CHEMIN`.',
    'watch.schedule.step': 'Mettre en ordre les minuteries de {host}',
    'watch.schedule.no-canary': 'Aucun canari : `watch.schedule.canary` demande `app` et `keyFile`.',
    'watch.schedule.lingers':
      'Minuteries actives seulement si {user} est connecté ; `sudo loginctl enable-linger {user}` y remédie.',
    'watch.schedule.none': 'Aucune minuterie.',
    'watch.schedule.column.command': 'COMMANDE',
    'watch.schedule.column.last': 'DERNIÈRE FOIS',
    'watch.schedule.column.next': 'PROCHAINE FOIS',
    'watch.state.failed': 'échec',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
