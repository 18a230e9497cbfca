import { BY_PULL } from '../../../core/text/fetch-record.ts';

export const messages = {
  en: {
    'reconcile.kind.job': 'job',
    'reconcile.kind.service': 'service',
    'reconcile.stop.job': 'Stop orphan job {id} on {host}, started by {by} at {since}; unsaved work is lost',
    'reconcile.stop.service': 'Stop orphan service {id} on {host}, started by {by} at {since}; its requests fail',
    'reconcile.stop.away': 'Stop {what} {id} on {host}, whose folder is missing; unsaved work is lost',
    'reconcile.still-runs': '{what} {id} on {host} was asked to stop and still runs.',
    'reconcile.keep.environment-leased': 'Keep {what} {id}: {by} has leased environment {environment} since {since}',
    'reconcile.keep.serves-traffic': 'Keep {what} {id}: a gateway still sends it requests',
    'reconcile.keep.owner-unknown': 'Keep {what} {id}: its project is unknown',
    'reconcile.keep.not-collectable': 'Keep {what} {id}: its outputs do not match its manifest',
    'reconcile.keep.outputs-gone': `Keep {what} {id}: its outputs are gone; another clone may have recorded it (${BY_PULL.en})`,
    'reconcile.keep.not-looked-at': 'Keep {what} {id}: its outputs cannot be read ({code})',
    'reconcile.keep.refused': 'Keep {what} {id}: the name of its model is taken',
    'reconcile.keep.folder-away':
      'Keep {what} {id}: its container is on {host}, its folder {folder} is missing. Mount it, or stop it: `{stop}`',
    'reconcile.keep.of-colleague': `Keep {what} {id}, started by {by} at {since}: its record may not be here yet (${BY_PULL.en}). \`--orphans-of {by}\` stops it`,
    'reconcile.keep.of-other-clone': `Keep {what} {id}, started in another clone at {since}: its record may not be here yet (${BY_PULL.en}). \`--orphans-of {by}\` stops it`,
    'reconcile.keep.asked': 'Keep {what} {id}, as asked',
    'reconcile.step.write-off': 'Record job {id} as failed: its outputs cannot be collected',
    'reconcile.confirm-write-off': 'Record {count} {count|job|jobs} as failed, and discard {count|its|their} outputs?',
    'reconcile.collectable': 'Job {id} can still be collected; nothing was written off.',
    'reconcile.unasked': 'The outputs of job {id} were not seen; nothing was written off. {reason}',
    'reconcile.unseen': 'The outputs of job {id} cannot be read ({code}); nothing was written off.',
    'reconcile.confirm-lost': 'Record {count} {count|job|jobs} as lost, unseen?',
    'reconcile.confirm': 'Stop {count} {count|orphan|orphans}?',
    'reconcile.recorded': 'Job {id} recorded: {status}.',
    'reconcile.stopped': 'Stopped orphan {what} {id}.',
    'reconcile.nothing': 'Records and hosts agree; nothing to do.',
    'reconcile.step.lease': 'Free {devices} on {host}: its holder {holder} does not run',
    'reconcile.freed': 'Freed {devices} on {host}, leased to {holder}.',
    'reconcile.step.revive': 'Record that job {id}, recorded as lost, runs',
    'reconcile.step.abandoned': 'Record job {id} of an abandoned launch: it has ended on {host}',
    'reconcile.present': '{host} answers; its jobs are not recorded as lost.',
    'reconcile.present.fix': 'Run it without --gone.',
    'reconcile.unheard-of': '{host} is in neither the inventory nor a job. Known hosts: {known}.',
    'reconcile.unreachable-behind': '{host} unreachable: jump host {hop} ({code}); its records are unchanged.',
    'reconcile.behind': 'Only jump host {hop} is known to be unreachable ({code}); jobs on {host} may still run.',
  },
  fr: {
    'reconcile.kind.job': 'la tâche',
    'reconcile.kind.service': 'le service',
    'reconcile.stop.job':
      'Arrêter la tâche orpheline {id} sur {host}, lancement par {by} le {since} ; les calculs non enregistrés sont perdus',
    'reconcile.stop.service':
      'Arrêter le service orphelin {id} sur {host}, lancement par {by} le {since} ; ses requêtes échouent',
    'reconcile.stop.away':
      'Arrêter {what} {id} sur {host}, dont le dossier manque ; les calculs non enregistrés sont perdus',
    'reconcile.still-runs': 'Malgré la demande d’arrêt, {what} {id} sur {host} tourne encore.',
    'reconcile.keep.environment-leased':
      'Garder {what} {id} : {by} a le bail de l’environnement {environment} depuis le {since}',
    'reconcile.keep.serves-traffic': 'Garder {what} {id} : une passerelle lui envoie encore des requêtes',
    'reconcile.keep.owner-unknown': 'Garder {what} {id} : le projet d’origine est inconnu',
    'reconcile.keep.not-collectable': 'Garder {what} {id} : les sorties ne correspondent pas au manifeste',
    'reconcile.keep.outputs-gone': `Garder {what} {id} : les sorties ont disparu ; un autre clone l’a peut-être enregistrée (${BY_PULL.fr})`,
    'reconcile.keep.not-looked-at': 'Garder {what} {id} : les sorties sont illisibles ({code})',
    'reconcile.keep.refused': 'Garder {what} {id} : le nom du modèle est pris',
    'reconcile.keep.folder-away':
      'Garder {what} {id} : son conteneur est sur {host}, son dossier {folder} manque. Montez-le, ou arrêtez-le : `{stop}`',
    'reconcile.keep.of-colleague': `Garder {what} {id}, lancement par {by} le {since} : son enregistrement n’est peut-être pas encore ici (${BY_PULL.fr}). \`--orphans-of {by}\` l’arrête`,
    'reconcile.keep.of-other-clone': `Garder {what} {id}, lancement dans un autre clone le {since} : son enregistrement n’est peut-être pas encore ici (${BY_PULL.fr}). \`--orphans-of {by}\` l’arrête`,
    'reconcile.keep.asked': 'Garder {what} {id}, comme demandé',
    'reconcile.step.write-off': 'Enregistrer la tâche {id} comme échouée : ses sorties ne peuvent pas être récupérées',
    'reconcile.confirm-write-off':
      'Enregistrer {count} {count|tâche comme échouée|tâches comme échouées}, et abandonner {count|ses|leurs} sorties ?',
    'reconcile.collectable': 'La tâche {id} reste collectable ; rien n’a été abandonné.',
    'reconcile.unasked': 'Les sorties de la tâche {id} n’ont pas été vues ; rien n’a été abandonné. {reason}',
    'reconcile.unseen': 'Les sorties de la tâche {id} sont illisibles ({code}) ; rien n’a été abandonné.',
    'reconcile.confirm-lost': 'Enregistrer {count} {count|tâche comme perdue|tâches comme perdues}, sans contrôle ?',
    'reconcile.confirm': 'Arrêter {count} {count|orphelin|orphelins} ?',
    'reconcile.recorded': 'Tâche {id} enregistrée : {status}.',
    'reconcile.stopped': 'Arrêt de {what} {id}, sans trace dans ce projet.',
    'reconcile.nothing': 'Les registres et les hôtes concordent ; rien à faire.',
    'reconcile.step.lease': 'Libérer {devices} sur {host} : le détenteur {holder} ne tourne pas',
    'reconcile.freed': '{devices} libéré sur {host}, bail de {holder}.',
    'reconcile.step.revive': 'Enregistrer que la tâche {id}, enregistrée comme perdue, tourne',
    'reconcile.step.abandoned': 'Enregistrer la tâche {id} d’un lancement abandonné : elle est terminée sur {host}',
    'reconcile.present': '{host} répond ; ses tâches ne sont pas enregistrées comme perdues.',
    'reconcile.present.fix': 'Relancez sans --gone.',
    'reconcile.unheard-of': '{host} n’est ni dans l’inventaire ni dans une tâche. Hôtes connus : {known}.',
    'reconcile.unreachable-behind':
      '{host} injoignable : hôte de rebond {hop} ({code}) ; ses enregistrements sont inchangés.',
    'reconcile.behind':
      'Seul l’hôte de rebond {hop} est connu comme injoignable ({code}) ; les tâches de {host} tournent peut-être encore.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
