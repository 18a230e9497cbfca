import { FETCH_RECORD } from '../../../core/text/fetch-record.ts';

export const messages = {
  en: {
    'app.ask.env': 'Which environment may it call?',
    'app.add.step': 'Authorise {name} to call {environment}, with a new key',
    'app.rotate.step': 'Give {name} a new key and revoke the old ones',
    'app.rotate.step-overlap': 'Give {name} a new key; the old ones end in {seconds} s',
    'app.rotate.cut-there':
      'The new key of {name} opens the gateway already, and whether anybody was handed it before the run was cut is not known. {count} older {count|key|keys} of {name} still {count|opens|open} it.',
    'app.rotate.cut-back':
      'Nobody is there any more to hand the new key to. The keys of {name} are as they were; `{command}` gives it a new one.',
    'app.rotate.cut.fix': '`{command}` goes on with it, and hands over a key that opens.',
    'app.no-key': 'No valid key of {name} is left: `sovran app rotate-key {name}` gives it one.',
    'app.key-unseen':
      'The key that this gave {name} opens the gateway, and may have been shown to nobody: the command that made it was cut. Unless somebody has it, `sovran app rotate-key {name}` gives another.',
    'app.no-key-there': 'No valid key of {name} is left at the gateway.',
    'app.revoke.left-open.fix':
      'Whether the keys still open the gateway is not known, and nothing makes them valid again: `sovran resume` goes on until they open nothing.',
    'app.revoke.since':
      '{count} {count|key|keys} of {name} that {count|was|were} given out since this was asked for {count|stays|stay} valid: `sovran app revoke {name}` ends {count|it|them} too.',
    'app.revoke.overtakes': 'left to `sovran app revoke {name}`, which ends every key of {name}',
    'app.revoke.waiting':
      'The line to {host} is silent: it is asked again, for {seconds} s at most. Until it answers, the keys may still be valid there.',
    'app.revoke.step': 'Revoke every key of {name}',
    'app.exists': 'An application named `{name}` exists.',
    'app.exists.fix': 'For a new key, use `app rotate-key`.',
    'app.free': 'The name `{name}` is free.',
    'app.keys.pass': 'This folder knows the keys of {name} that the gateway accepts.',
    'app.keys.fail':
      'Somebody else changed the keys of {name}, and this folder does not know of it: a new key would end theirs.',
    'app.keys.fail.fix': `${FETCH_RECORD.en}. If it was never recorded, \`sovran app revoke {name}\` ends every key of {name}; then give it a new one.`,
    'app.issued': '{name} may call {environment} with {count} valid {count|key|keys}.',
    'app.key-file': 'The new key is in {path}, readable by its owner alone.',
    'app.key-once': 'The new key, shown this once:',
    'app.revoked': '{name} can no longer call {environment}.',
    'app.none': 'No application is authorised yet.',
    'app.column.name': 'NAME',
    'app.column.environment': 'ENVIRONMENT',
    'app.column.owner': 'OWNER',
    'app.column.keys': 'VALID KEYS',
    'app.key-file-exists': '{path} exists and is not overwritten.',
    'app.key-file-exists.fix': 'Name a file that does not exist yet.',
    'app.key-file-unwritable': '{path} cannot be written: {reason}.',
    'app.key-file-unwritable.fix': 'Name a new file in a folder that exists and can be written.',
    'app.key-file-in-git': '{path} is in a git work tree, where the next `git add .` would commit the key.',
    'app.key-file-in-git.fix': 'Name a file outside of it, e.g. --key-out ~/my-app.key, or one that git ignores.',
  },
  fr: {
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
    'app.keys.fail.fix': `${FETCH_RECORD.fr}. Si cela n’a jamais été consigné, \`sovran app revoke {name}\` met fin à toutes les clés de {name} ; lui en donner ensuite une nouvelle.`,
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
    'app.key-file-unwritable.fix':
      'Donner un nouveau fichier dans un dossier qui existe et où il est possible d’écrire.',
    'app.key-file-in-git':
      '{path} est dans un dossier suivi par git, où le prochain `git add .` mettrait la clé dans un commit.',
    'app.key-file-in-git.fix':
      'Désigner un fichier hors de ce dossier, par exemple --key-out ~/mon-appli.key, ou un fichier que git ignore.',
  },
} as const;
