export const messages = {
  en: {
    'web.unreachable': '{url} unreachable: {reason}.',
    'web.unreachable.fix': 'Check the URL and the network, then rerun.',
    'web.reason.timeout': 'no answer within {seconds} s',
    'web.reason.not-tls': 'the server does not speak TLS',
    'web.reason.too-long': 'answer over {mib} MiB',
    'web.failing': '{url} answers {status}.',
    'web.failing.fix': 'Wait until the server has recovered, then rerun.',
    'web.certificate': 'Certificate of {url} not trusted ({reason}).',
    'web.certificate.fix': 'Give its authority with --ca FILE.',
    'web.certificate.name.fix': 'Use a host name that the certificate holds.',
    'web.certificate.date.fix': 'Renew the server’s certificate; check both clocks.',
    'web.token-open': 'Other users can read the token in {path}.',
    'web.token-open.fix': '`chmod 600 FILE`; replace the token if it was read.',
    'web.token-empty': '{path} holds no token: expected one line of printable ASCII.',
    'web.token-empty.fix': 'Write the token on its first line.',
    'web.bad-ca': '{path} is not a certificate in PEM format.',
    'web.bad-ca.fix': 'Give a file with `BEGIN CERTIFICATE`.',
  },
  fr: {
    'web.unreachable': '{url} injoignable : {reason}.',
    'web.unreachable.fix': 'Vérifiez l’URL et le réseau, puis relancez.',
    'web.reason.timeout': 'aucune réponse en {seconds} s',
    'web.reason.not-tls': 'le serveur ne parle pas TLS',
    'web.reason.too-long': 'réponse de plus de {mib} Mio',
    'web.failing': '{url} répond {status}.',
    'web.failing.fix': 'Attendez le rétablissement du serveur, puis relancez.',
    'web.certificate': 'Certificat de {url} non reconnu ({reason}).',
    'web.certificate.fix': 'Donnez son autorité avec --ca FICHIER.',
    'web.certificate.name.fix': 'Utilisez un nom d’hôte que le certificat contient.',
    'web.certificate.date.fix': 'Renouvelez le certificat du serveur ; vérifiez les deux horloges.',
    'web.token-open': 'D’autres utilisateurs peuvent lire le jeton dans {path}.',
    'web.token-open.fix': '`chmod 600 FICHIER` ; remplacez le jeton s’il a été lu.',
    'web.token-empty': '{path} ne contient aucun jeton : une ligne d’ASCII imprimable attendue.',
    'web.token-empty.fix': 'Écrivez le jeton sur sa première ligne.',
    'web.bad-ca': '{path} n’est pas un certificat au format PEM.',
    'web.bad-ca.fix': 'Donnez un fichier avec `BEGIN CERTIFICATE`.',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
