export const messages = {
  en: {
    'env.slot-held.pass': 'Slot {slot} of the gateway is free for {release}, or holds it.',
    'env.slot-held.other': 'Slot {slot} of the gateway holds {holds}; {release} replaces it first.',
    'env.slot-held.live': 'Slot {slot} of the gateway holds {holds}, not {release}, and is live.',
    'env.slot-held.live.fix': 'Find the command that restores {environment}: `sovran env show {environment}`',
    'env.slot-held.busy':
      'Slot {slot} of the gateway holds {holds}, not {release}, with {sessions} open {sessions|request|requests}.',
    'env.slot-held.busy.fix': 'Run it again once they have ended: `sovran env show {environment}`',
    'env.add.step': 'Record environment {name}',
    'env.gateway.step': 'Open the gateway on {address}',
    'env.exists': 'Environment `{name}` exists, on host {host}, port {port}.',
    'env.exists.fix': 'Edit environments/{name}.yaml, or give the recorded host and port.',
    'env.address-free': 'No other environment uses port {port}.',
    'env.address-claimed': 'Environment {environment} already uses port {port}.',
    'env.address-on': '{address} on {host}',
    'env.port-free': '{address} is free.',
    'env.port-own': '{address} is held by the gateway of this environment.',
    'env.port-held': '{address} is held by {holder}.',
    'env.port-taken': '{address} is held by another program.',
    'env.port-taken.fix': 'Choose another port, or stop the program that holds it.',
    'env.port-unusable': 'The gateway cannot listen on {address}: {reason}.',
    'env.port-unusable.fix': 'Give an address of {host} with --bind, and an unprivileged port.',
    'env.port-privileged': 'this user may not open ports below 1024',
    'env.approvals-kept': 'A promotion will need {required} {required|approval|approvals}; no fewer than before.',
    'env.approvals-lowered': 'Promotions to {name} need {before} {before|approval|approvals}, not {required}.',
    'env.approvals-lowered.fix': 'Edit `approvals` in environments/{name}.yaml, and commit it for review.',
    'env.gateway-undescribed': 'A gateway of {environment} runs on {host}, and no file here describes it.',
    'env.gateway-undescribed.fix': 'Fetch its file, stop the gateway, or take another name and port.',
    'env.serve-live.step': 'Start {release} and switch traffic to it',
    'env.keep-standby.step': 'Put {release}, the previous release, back into slot {slot}',
    'env.keep-standby.step.stopped':
      'Put {release}, the previous release, back into slot {slot}; a rollback starts it first',
  },
  fr: {
    'env.slot-held.pass': 'L’emplacement {slot} de la passerelle est libre pour {release}, ou la contient.',
    'env.slot-held.other': 'L’emplacement {slot} de la passerelle contient {holds} ; {release} la remplace d’abord.',
    'env.slot-held.live': 'L’emplacement {slot} de la passerelle contient {holds}, et non {release}, en service.',
    'env.slot-held.live.fix': 'Trouvez la commande qui rétablit {environment} : `sovran env show {environment}`',
    'env.slot-held.busy':
      'L’emplacement {slot} de la passerelle contient {holds}, et non {release}, avec {sessions} {sessions|requête ouverte|requêtes ouvertes}.',
    'env.slot-held.busy.fix': 'Relancez une fois ces requêtes terminées : `sovran env show {environment}`',
    'env.add.step': 'Enregistrer l’environnement {name}',
    'env.gateway.step': 'Ouvrir la passerelle sur {address}',
    'env.exists': 'L’environnement `{name}` existe, sur l’hôte {host}, port {port}.',
    'env.exists.fix': 'Modifiez environments/{name}.yaml, ou donnez l’hôte et le port enregistrés.',
    'env.address-free': 'Aucun autre environnement n’utilise le port {port}.',
    'env.address-claimed': 'L’environnement {environment} utilise déjà le port {port}.',
    'env.address-on': '{address} sur {host}',
    'env.port-free': '{address} est libre.',
    'env.port-own': '{address} est tenu par la passerelle de cet environnement.',
    'env.port-held': '{address} est occupé par {holder}.',
    'env.port-taken': '{address} est occupé par un autre programme.',
    'env.port-taken.fix': 'Choisissez un autre port, ou arrêtez le programme qui l’occupe.',
    'env.port-unusable': 'La passerelle ne peut pas écouter sur {address} : {reason}.',
    'env.port-unusable.fix': 'Donnez une adresse de {host} avec --bind, et un port non privilégié.',
    'env.port-privileged': 'cet utilisateur n’a pas droit aux ports en dessous de 1024',
    'env.approvals-kept':
      'Une promotion demandera {required} {required|approbation|approbations} ; pas moins qu’avant.',
    'env.approvals-lowered':
      'Une promotion vers {name} demande {before} {before|approbation|approbations}, et non {required}.',
    'env.approvals-lowered.fix': 'Modifiez `approvals` dans environments/{name}.yaml, et faites-en relire le commit.',
    'env.gateway-undescribed': 'Une passerelle de {environment} tourne sur {host}, et aucun fichier ne la décrit ici.',
    'env.gateway-undescribed.fix': 'Récupérez son fichier, arrêtez la passerelle, ou changez nom et port.',
    'env.serve-live.step': 'Démarrer {release} et y basculer le trafic',
    'env.keep-standby.step': 'Remettre {release}, la version précédente, dans l’emplacement {slot}',
    'env.keep-standby.step.stopped':
      'Remettre {release}, la version précédente, dans l’emplacement {slot} ; un retour arrière la démarre d’abord',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
