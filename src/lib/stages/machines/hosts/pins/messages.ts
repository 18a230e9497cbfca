export const messages = {
  en: {
    'host.pin.step': 'Trust {count} {count|host key|host keys} for {name}',
    'host.trusted': 'Keys trusted for {name} and its jump hosts.',
    'host.trusted.already': 'Keys of {name} and its jump hosts already pinned; nothing changed.',
    'host.trust.local': '{name} is this machine; it has no key to trust.',
    'host.trust.remote': '{name} is reached over SSH.',
    'host.presented': '{machine} presents {type} key {fingerprint}',
    'host.asking-key': 'Fetching the host key; no credentials are sent.',
    'host.route': 'Route: {way}',
    'host.route.driver': 'SSH client: {driver} ({reason}).',
    'host.route.no-key': 'No login key found.',
    'host.route.keys': 'Login {count|key|keys}: {keys}',
    'host.trust.plain': 'No pattern in hosts/known_hosts conflicts with {name} or its jump hosts.',
    'host.trust.pattern':
      'Pattern `{pattern}` in hosts/known_hosts trusts another {type} key on the route to {name}, and for other machines.',
    'host.trust.pattern.fix': 'In hosts/known_hosts, replace {pattern} with machine names; commit, then rerun.',
    'host.pins-moved': 'Another {type} key was pinned for {machine} meanwhile.',
    'host.pins-moved.fix': 'Ask the administrator for the current fingerprint, then rerun.',
    'host.ask.trust': 'Is this the fingerprint that the administrator of {machine} gave you?',
    'host.bad-fingerprint': '{text} is not a fingerprint.',
    'host.bad-fingerprint.fix':
      'Write SHA256:… or JUMPHOST=SHA256:…; see `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`.',
    'host.accept-new-in-ci': 'CI is set: unknown host keys are not accepted.',
    'host.accept-new-in-ci.fix': 'Add --fingerprint, or commit hosts/known_hosts.',
    'host.fingerprint-needed': 'Key of {machine} not pinned, and no terminal to confirm it: {fingerprint} ({type}).',
    'host.fingerprint-needed.fix': 'Verify it with the administrator, then add `--fingerprint {flag}`.',
    'host.fingerprint-unused': '--fingerprint names {machine}, which is not on the route to the host.',
    'host.fingerprint-unused.fix': 'Name one of: {names}.',
  },
  fr: {
    'host.pin.step': 'Approuver {count} {count|clé|clés} d’hôte pour {name}',
    'host.trusted': 'Clés reconnues pour {name} et ses hôtes de rebond.',
    'host.trusted.already': 'Clés de {name} et de ses hôtes de rebond déjà épinglées ; rien n’a changé.',
    'host.trust.local': '{name} est cette machine ; aucune clé à reconnaître.',
    'host.trust.remote': '{name} est atteint par SSH.',
    'host.presented': '{machine} présente la clé {type} {fingerprint}',
    'host.asking-key': 'Lecture de la clé d’hôte ; aucun identifiant n’est envoyé.',
    'host.route': 'Route : {way}',
    'host.route.driver': 'Client SSH : {driver} ({reason}).',
    'host.route.no-key': 'Aucune clé de connexion trouvée.',
    'host.route.keys': '{count|Clé|Clés} de connexion : {keys}',
    'host.trust.plain': 'Aucun motif de hosts/known_hosts ne concerne {name} ou ses hôtes de rebond.',
    'host.trust.pattern':
      'Le motif `{pattern}` de hosts/known_hosts reconnaît une autre clé {type} sur la route vers {name}, et pour d’autres machines.',
    'host.trust.pattern.fix': 'Dans hosts/known_hosts, remplacez {pattern} par des noms ; commit, puis relancez.',
    'host.pins-moved': 'Une autre clé {type} a été épinglée entre-temps pour {machine}.',
    'host.pins-moved.fix': 'Demandez à l’administrateur l’empreinte actuelle, puis relancez.',
    'host.ask.trust': 'Est-ce l’empreinte fournie par l’administrateur de {machine} ?',
    'host.bad-fingerprint': '{text} n’est pas une empreinte.',
    'host.bad-fingerprint.fix':
      'Écrivez SHA256:… ou REBOND=SHA256:…, comme l’affiche `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`.',
    'host.accept-new-in-ci': 'CI est défini : les clés d’hôte inconnues sont refusées.',
    'host.accept-new-in-ci.fix': 'Ajoutez --fingerprint, ou faites un commit de hosts/known_hosts.',
    'host.fingerprint-needed': 'Clé de {machine} non épinglée, sans terminal pour confirmer : {fingerprint} ({type}).',
    'host.fingerprint-needed.fix': 'Vérifiez-la avec l’administrateur, puis ajoutez `--fingerprint {flag}`.',
    'host.fingerprint-unused': '--fingerprint nomme {machine}, qui n’est pas sur la route vers l’hôte.',
    'host.fingerprint-unused.fix': 'Nommez l’une de : {names}.',
  },
} as const;

declare module '../../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
