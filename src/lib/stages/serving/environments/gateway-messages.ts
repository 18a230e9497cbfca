export const messages = {
  en: {
    'env.haproxy-missing': 'HAProxy, the gateway, is not installed on {host}.',
    'env.haproxy-missing.fix': 'Install it there: `sudo apt-get install -y haproxy`',
    'env.haproxy-too-old': 'HAProxy {version} is installed on {host}; version {needed} or later is needed.',
    'env.haproxy-too-old.fix': 'Install {needed} or later, from backports or the packages of haproxy.org.',
    'env.config-invalid': 'HAProxy refused the configuration: {reason}',
    'env.config-invalid.fix': 'Correct limits or address of the environment; its gateway is unchanged.',
    'env.start-failed': 'The gateway did not start: {reason}',
    'env.start-failed.fix': 'Fix the reason; the environment is unchanged.',
    'env.host-refused': 'A command of the gateway failed on {host}: {reason}',
    'env.host-refused.fix': 'Check the host, then run it again.',
    'env.process-unseen':
      'process {pid} may be this gateway, run by another user; only that user or root can see it (hidepid), and sudo asks for a password',
    'env.gateway-silent': 'The gateway on {host} did not answer: {reason}.',
    'env.gateway-silent.fix': 'Run it again; if it hangs, `sovran env stop`, then `sovran env add`.',
    'env.gateway-silent.endless': 'its output has no end',
    'env.slot-busy': 'Slot {slot} still serves requests; it cannot take another release.',
    'env.slot-busy.fix': 'Drain it, and wait for its last request.',
    'env.slot-other-release': 'Slot {slot} holds {holds}, not {release}; the traffic was not switched.',
    'env.slot-other-release.fix': 'Find the command that restores it: `sovran env show ENVIRONMENT`',
    'env.slot-empty': 'Slot {slot} is empty.',
    'env.slot-not-up': 'The release in slot {slot} failed its health check for {seconds} s; it got no request.',
  },
  fr: {
    'env.haproxy-missing': 'HAProxy, la passerelle, n’est pas installé sur {host}.',
    'env.haproxy-missing.fix': 'Installez-le sur cet hôte : `sudo apt-get install -y haproxy`',
    'env.haproxy-too-old': 'HAProxy {version} est installé sur {host} ; il faut {needed} ou plus récent.',
    'env.haproxy-too-old.fix': 'Installez {needed} ou plus récent, par les rétroportages ou haproxy.org.',
    'env.config-invalid': 'HAProxy a refusé la configuration : {reason}',
    'env.config-invalid.fix': 'Corrigez limites ou adresse de l’environnement ; la passerelle est inchangée.',
    'env.start-failed': 'La passerelle n’a pas démarré : {reason}',
    'env.start-failed.fix': 'Corrigez la cause ; l’environnement est inchangé.',
    'env.host-refused': 'Une commande de la passerelle a échoué sur {host} : {reason}',
    'env.host-refused.fix': 'Vérifiez l’hôte, puis relancez la commande.',
    'env.process-unseen':
      'le processus {pid} est peut-être cette passerelle, lancée par un autre compte ; seuls celui-ci et root la voient (hidepid), et sudo demande un mot de passe',
    'env.gateway-silent': 'La passerelle sur {host} n’a pas répondu : {reason}.',
    'env.gateway-silent.fix': 'Relancez ; si elle reste bloquée, `sovran env stop`, puis `sovran env add`.',
    'env.gateway-silent.endless': 'sa sortie n’a pas de fin',
    'env.slot-busy': 'L’emplacement {slot} sert encore des requêtes ; il ne peut pas recevoir une autre version.',
    'env.slot-busy.fix': 'Drainez-le, et attendez sa dernière requête.',
    'env.slot-other-release': 'L’emplacement {slot} contient {holds}, et non {release} ; le trafic n’a pas basculé.',
    'env.slot-other-release.fix': 'Trouvez la commande qui le rétablit : `sovran env show ENVIRONNEMENT`',
    'env.slot-empty': 'L’emplacement {slot} est vide.',
    'env.slot-not-up':
      'La version de l’emplacement {slot} a échoué à son contrôle de santé pendant {seconds} s ; elle n’a reçu aucune requête.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
