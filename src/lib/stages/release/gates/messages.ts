export const messages = {
  en: {
    'release.learned': 'Learned, or may have, from rows that were erased since ({erasures}): {names}',
    'release.learned.fix': 'Train again on the present data, or retire it.',
    'release.record.pass': 'Record of {release} matches its digest.',
    'release.record.fail': 'Record of {release} was changed.',
    'release.model.pass': 'Model {model} matches the record.',
    'release.model.fail': 'Model {model} is missing, or differs from the record.',
    'release.model-real.pass': 'Model {model} is a real model.',
    'release.model-real.fail': 'Model {model} is a test model and cannot serve.',
    'release.adapter-name-free.pass': 'No adapter is named like environment {environment}.',
    'release.adapter-name-free.fail':
      'An adapter is named like environment {environment}, under which the base answers.',
    'release.adapters-gone': '{release} does not have these adapters of what serves now: {names}.',
    'release.this-machine': 'this machine',
    'release.both-machines': '{host} and this machine',
    'release.model-verified.whole': 'Model {model} on {host}: every digest matches.',
    'release.model-verified.unread': 'Model {model} on {host}: files present.',
    'release.model-verified.missing': 'Model {model} on {host}: files missing.',
    'release.model-verified.changed': 'Model {model} on {host}: files changed.',
    'release.model-verified.fix': 'Restore the original files on {host}; check its disk.',
    'release.evidence.pass': 'Evidence: {count} {count|report|reports}, all intact.',
    'release.evidence.fail':
      'Evidence: of {count} {count|report|reports}, some are missing, changed or from a test model.',
    'release.not-worse.pass': '{release} does not answer worse than {live}, on {rows} shared {rows|row|rows}.',
    'release.not-worse.nothing': 'Nothing to compare: {live} has no evaluation, or serves the same models.',
    'release.not-worse.apart':
      'No evaluation of {release} on rows of {live}, at least {minRows}: not known to be as good.',
    'release.not-worse.apart.fix': 'Evaluate both on the same rows, or have another person accept this.',
    'release.not-worse.fail':
      '{release} answers worse than {live}: {low} to {high} points on {rows} shared {rows|row|rows} (95 % interval).',
    'release.not-worse.unknown': 'Answers of {first} or {second} are missing or changed: not compared.',
    'release.not-worse.fix': 'Promote a better model, or have another person accept this.',
    'release.not-worse.waived': '{reason} Accepted: {by}.',
    'release.not-worse.charter': 'the charter in force',
    'release.charter-evaluation': '{model}: {found} % exact match; the charter asks for {minExactMatch} %.',
    'release.charter-evaluation.none': '{model}: no evaluation on {minRows} rows, which the charter asks for.',
    'release.bias':
      '{model}: {best} over {worst} by {points} points (95 % {low} to {high}); the charter allows {maxGapPoints}.',
    'release.bias.fix': 'Reduce the gap by other rows or another model.',
    'release.bias.unknown': '{model}: {rows} of {minRowsPerGroup} rows of group {group} were evaluated.',
    'release.bias.unknown.fix': 'Evaluate rows whose recipe has these `groups`.',
    'release.reevaluated.pass': '{release}: next evaluation due {due}, every {every}.',
    'release.reevaluated.fail': '{release}: evaluation was due {due}; the charter asks for one every {every}.',
    'release.reevaluated.never': '{release}: no evaluation of what it serves is intact.',
    'release.approvals': '{counted} of {required} {required|approval counts|approvals count}.',
    'release.approvals.fix': 'People listed in `{path}` approve with their keys.',
    'release.promoted-before.pass': 'Events record a promotion of {release} to {environment}.',
    'release.promoted-before.fail':
      'No committed event records a promotion of {release} to {environment}; {counted} of {required} {required|approval counts|approvals count}.',
    'release.promoted-before.fix': 'Approve it: `sovran release approve {release} --env {environment}`',
    'release.engine-ready.pass': 'Engine runtime of {release} is installed.',
    'release.engine-ready.fail': 'Engine runtime of {release} is not installed.',
    'release.engine-ready.fix': 'Install it: `sovran engine install {engine}`',
    'release.engine-ready.differs': '{release} names engine runtime {digest}; this version has another.',
    'release.engine-ready.differs.fix': 'Create another release of {model}.',
    'release.environment-committed.pass': 'environments/{environment}.yaml is committed.',
    'release.environment-committed.fail':
      'environments/{environment}.yaml is in no commit: its terms were not reviewed.',
    'release.environment-committed.fix': 'Commit environments/{environment}.yaml.',
    'release.memory.pass': 'Enough memory for the release beside what serves.',
    'release.memory.unknown': 'Free memory of the host is unknown.',
    'release.memory.fail': 'The release needs about {needed} GiB (estimated); {available} GiB are free.',
    'release.gpus.pass': '{host} has {wanted} {wanted|GPU|GPUs} for {release} beside what serves.',
    'release.gpus.instead':
      '{release} gets {wanted} {wanted|GPU|GPUs} of {host} from {standby}, which is stopped first.',
    'release.gpus.fail':
      '{release} needs {wanted} {wanted|GPU|GPUs} of {host}; {open} of {total} are available. Holders of the others: {holders}.',
    'release.gpus.fix': 'Free GPUs, choose a larger host, or run `sovran env stop {environment} --yes`.',
    'release.service-as-recorded.pass': 'Services of {release} run as recorded.',
    'release.service-as-recorded.fail': 'A service of {release} runs with another specification than recorded.',
    'release.service-as-recorded.fix':
      'Run `sovran env stop {environment} --yes`, then `sovran env add {environment} --host {host} --port {port}`.',
    'release.previous.pass': 'Previous release: {release}.',
    'release.previous.fail': '{environment} has no previous release.',
    'release.previous.left':
      '{environment} was rolled back from {leftBehind} to {release}; no earlier release is recorded.',
    'release.previous.left.fix': 'Promote it again: `sovran release promote {leftBehind} --env {environment}`',
  },
  fr: {
    'release.learned': 'Ont appris, ou ont pu apprendre, de lignes effacées depuis ({erasures}) : {names}',
    'release.learned.fix': 'Réentraînez sur les données actuelles, ou retirez-le.',
    'release.record.pass': 'L’enregistrement de {release} correspond à son empreinte.',
    'release.record.fail': 'L’enregistrement de {release} a été modifié.',
    'release.model.pass': 'Le modèle {model} correspond à l’enregistrement.',
    'release.model.fail': 'Le modèle {model} manque, ou diffère de l’enregistrement.',
    'release.model-real.pass': 'Le modèle {model} est un vrai modèle.',
    'release.model-real.fail': 'Le modèle {model} est un modèle de test et ne peut pas servir.',
    'release.adapter-name-free.pass': 'Aucun adaptateur ne porte le nom de l’environnement {environment}.',
    'release.adapter-name-free.fail':
      'Un adaptateur porte le nom de l’environnement {environment}, sous lequel répond la base.',
    'release.adapters-gone': '{release} n’a pas ces adaptateurs de ce qui sert : {names}.',
    'release.this-machine': 'cette machine',
    'release.both-machines': '{host} et cette machine',
    'release.model-verified.whole': 'Modèle {model} sur {host} : toutes les empreintes concordent.',
    'release.model-verified.unread': 'Modèle {model} sur {host} : fichiers présents.',
    'release.model-verified.missing': 'Modèle {model} sur {host} : fichiers manquants.',
    'release.model-verified.changed': 'Modèle {model} sur {host} : fichiers modifiés.',
    'release.model-verified.fix': 'Restaurez les fichiers d’origine sur {host} ; vérifiez son disque.',
    'release.evidence.pass': 'Preuves : {count} {count|rapport intact|rapports intacts}.',
    'release.evidence.fail':
      'Preuves : sur {count} {count|rapport|rapports}, certains manquent, ont changé ou viennent d’un modèle de test.',
    'release.not-worse.pass':
      '{release} ne répond pas moins bien que {live}, sur {rows} {rows|ligne commune|lignes communes}.',
    'release.not-worse.nothing': 'Rien à comparer : {live} n’a aucune évaluation, ou sert les mêmes modèles.',
    'release.not-worse.apart':
      'Aucune évaluation de {release} sur des lignes de {live}, au moins {minRows} : qualité comparée inconnue.',
    'release.not-worse.apart.fix': 'Évaluez-les sur les mêmes lignes, ou faites accepter l’écart par un tiers.',
    'release.not-worse.fail':
      '{release} répond moins bien que {live} : {low} à {high} points sur {rows} {rows|ligne commune|lignes communes} (intervalle à 95 %).',
    'release.not-worse.unknown': 'Réponses de {first} ou {second} manquantes ou modifiées : pas de comparaison.',
    'release.not-worse.fix': 'Promouvez un meilleur modèle, ou faites accepter l’écart par une autre personne.',
    'release.not-worse.waived': '{reason} Accepté : {by}.',
    'release.not-worse.charter': 'la charte en vigueur',
    'release.charter-evaluation': '{model} : {found} % de réponses exactes ; la charte demande {minExactMatch} %.',
    'release.charter-evaluation.none': '{model} : aucune évaluation sur {minRows} lignes, que demande la charte.',
    'release.bias':
      '{model} : {best} devant {worst} de {points} points (95 % de {low} à {high}) ; la charte en admet {maxGapPoints}.',
    'release.bias.fix': 'Réduisez l’écart par d’autres lignes ou un autre modèle.',
    'release.bias.unknown':
      '{model} : {rows} {rows|ligne évaluée|lignes évaluées} sur {minRowsPerGroup} pour le groupe {group}.',
    'release.bias.unknown.fix': 'Évaluez des lignes dont la recette a ces `groups`.',
    'release.reevaluated.pass': '{release} : prochaine évaluation le {due}, tous les {every}.',
    'release.reevaluated.fail': '{release} : évaluation due le {due} ; la charte en demande une tous les {every}.',
    'release.reevaluated.never': '{release} : aucune évaluation intacte de ce qu’elle sert.',
    'release.approvals': '{counted} {counted|approbation valable|approbations valables} sur {required}.',
    'release.approvals.fix': 'Les personnes de `{path}` approuvent avec leur clé.',
    'release.promoted-before.pass': 'Les événements enregistrent une promotion de {release} dans {environment}.',
    'release.promoted-before.fail':
      'Aucun événement validé n’enregistre une promotion de {release} dans {environment} ; {counted} {counted|approbation valable|approbations valables} sur {required}.',
    'release.promoted-before.fix': 'Faites-la approuver : `sovran release approve {release} --env {environment}`',
    'release.engine-ready.pass': 'Le runtime du moteur de {release} est installé.',
    'release.engine-ready.fail': 'Le runtime du moteur de {release} n’est pas installé.',
    'release.engine-ready.fix': 'Installez-le : `sovran engine install {engine}`',
    'release.engine-ready.differs': '{release} nomme le runtime {digest} ; cette version en a un autre.',
    'release.engine-ready.differs.fix': 'Créez une autre version de {model}.',
    'release.environment-committed.pass': 'environments/{environment}.yaml est dans un commit.',
    'release.environment-committed.fail':
      'environments/{environment}.yaml n’est dans aucun commit : ses conditions n’ont pas été relues.',
    'release.environment-committed.fix': 'Validez environments/{environment}.yaml dans git.',
    'release.memory.pass': 'Assez de mémoire pour la version à côté de celle qui sert.',
    'release.memory.unknown': 'La mémoire libre de l’hôte est inconnue.',
    'release.memory.fail': 'La version demande environ {needed} Gio (estimation) ; {available} Gio sont libres.',
    'release.gpus.pass': '{host} a {wanted} GPU pour {release} à côté de ce qui sert.',
    'release.gpus.instead': '{release} prend {wanted} GPU de {host} à {standby}, arrêtée d’abord.',
    'release.gpus.fail':
      '{release} demande {wanted} GPU de {host} ; {open} sur {total} {open|est disponible|sont disponibles}. Détenteurs des autres : {holders}.',
    'release.gpus.fix': 'Libérez des GPU, changez d’hôte, ou lancez `sovran env stop {environment} --yes`.',
    'release.service-as-recorded.pass': 'Les services de {release} tournent comme enregistré.',
    'release.service-as-recorded.fail':
      'Un service de {release} tourne avec une autre spécification que celle enregistrée.',
    'release.service-as-recorded.fix':
      'Lancez `sovran env stop {environment} --yes`, puis `sovran env add {environment} --host {host} --port {port}`.',
    'release.previous.pass': 'Version précédente : {release}.',
    'release.previous.fail': '{environment} n’a pas de version précédente.',
    'release.previous.left':
      '{environment} est revenu de {leftBehind} à {release} ; aucune version antérieure n’est enregistrée.',
    'release.previous.left.fix': 'Promouvez-la de nouveau : `sovran release promote {leftBehind} --env {environment}`',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
