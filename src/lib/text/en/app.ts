import { FETCH_RECORD } from './fetch.ts';

export const app = {
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
  'app.keys.fail.fix': `${FETCH_RECORD}. If it was never recorded, \`sovran app revoke {name}\` ends every key of {name}; then give it a new one.`,
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
} as const;
