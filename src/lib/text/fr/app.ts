import { FETCH_RECORD } from './fetch.ts';

export const app = {
  'app.ask.env': 'Quel environnement peut-elle appeler ?',
  'app.add.step': 'Autoriser {name} à appeler {environment}, avec une nouvelle clé',
  'app.rotate.step': 'Donner une nouvelle clé à {name} et révoquer les anciennes',
  'app.rotate.step-overlap': 'Donner une nouvelle clé à {name} ; les anciennes prennent fin dans {seconds} s',
  'app.rotate.cut-there':
    'La nouvelle clé de {name} ouvre déjà la passerelle, et rien ne dit si quelqu’un l’a reçue avant l’interruption. Clés plus anciennes de {name} qui l’ouvrent encore : {count}.',
  'app.rotate.cut-back':
    'Il n’y a plus personne à qui remettre la nouvelle clé. Les clés de {name} sont celles d’avant ; `{command}` lui en donne une nouvelle.',
  'app.rotate.cut.fix': '`{command}` la poursuit, et remet une clé qui ouvre.',
  'app.no-key': 'Il ne reste aucune clé valide à {name} : `sovran app rotate-key {name}` lui en donne une.',
  'app.key-unseen':
    'La clé que cela a donnée à {name} ouvre la passerelle, et n’a peut-être été montrée à personne : la commande qui l’a créée a été coupée. Si personne ne l’a, `sovran app rotate-key {name}` en donne une autre.',
  'app.no-key-there': 'Il ne reste aucune clé valide à {name} sur la passerelle.',
  'app.revoke.left-open.fix':
    'Rien ne dit si les clés ouvrent encore la passerelle, et rien ne les rend de nouveau valides : `sovran resume` poursuit jusqu’à ce qu’elles n’ouvrent plus rien.',
  'app.revoke.since':
    'Clés de {name} données depuis cette demande, et qui restent valides : {count}. `sovran app revoke {name}` y met fin aussi.',
  'app.revoke.overtakes': 'laissé à `sovran app revoke {name}`, qui met fin à toutes les clés de {name}',
  'app.revoke.waiting':
    'La ligne vers {host} se tait : nouvelle tentative, pendant {seconds} s au plus. D’ici là, les clés peuvent y rester valides.',
  'app.revoke.step': 'Révoquer toutes les clés de {name}',
  'app.exists': 'Une application nommée `{name}` existe.',
  'app.exists.fix': 'Pour une nouvelle clé, utiliser `app rotate-key`.',
  'app.free': 'Le nom `{name}` est libre.',
  'app.keys.pass': 'Ce dossier connaît les clés de {name} que la passerelle accepte.',
  'app.keys.fail':
    'Quelqu’un d’autre a changé les clés de {name}, et ce dossier ne le sait pas : une nouvelle clé mettrait fin aux siennes.',
  'app.keys.fail.fix': `${FETCH_RECORD}. Si cela n’a jamais été consigné, \`sovran app revoke {name}\` met fin à toutes les clés de {name} ; lui en donner ensuite une nouvelle.`,
  'app.issued': '{name} peut appeler {environment} avec {count} {count|clé valide|clés valides}.',
  'app.key-file': 'La nouvelle clé est dans {path}, lisible par le seul propriétaire du fichier.',
  'app.key-once': 'La nouvelle clé, affichée cette seule fois :',
  'app.revoked': '{name} ne peut plus appeler {environment}.',
  'app.none': 'Aucune application n’est encore autorisée.',
  'app.column.name': 'NOM',
  'app.column.environment': 'ENVIRONNEMENT',
  'app.column.owner': 'RESPONSABLE',
  'app.column.keys': 'CLÉS VALIDES',
  'app.key-file-exists': '{path} existe et n’est pas remplacé.',
  'app.key-file-exists.fix': 'Nommer un fichier qui n’existe pas encore.',
  'app.key-file-unwritable': 'Impossible d’écrire {path} : {reason}.',
  'app.key-file-unwritable.fix': 'Donner un nouveau fichier dans un dossier qui existe et où il est possible d’écrire.',
  'app.key-file-in-git':
    '{path} est dans un dossier suivi par git, où le prochain `git add .` mettrait la clé dans un commit.',
  'app.key-file-in-git.fix':
    'Désigner un fichier hors de ce dossier, par exemple --key-out ~/mon-appli.key, ou un fichier que git ignore.',
} as const;
