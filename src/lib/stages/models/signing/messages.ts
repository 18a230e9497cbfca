export const messages = {
  en: {
    'model.sign.step': 'Sign {files} {files|file|files} of model {name}',
    'model.sign.whole': 'The files of model {name} are unchanged.',
    'model.sign.changed': 'The files of model {name} changed.',
    'model.sign.key': 'The key is listed in {path}, or the first one.',
    'model.sign.other-key': 'The public half of this key is not in {path}.',
    'model.sign.other-key.fix': 'Sign with a listed key: `--key FILE`',
    'model.sign.done': 'Model {name} signed with key {key}…: {files} {files|file|files}, {path}.',
    'model.signature.good': 'Signed with key {key}….',
    'model.signature.malformed': 'Its signature is not a bundle of model signing.',
    'model.signature.unknown-key': 'Its signature was made with a key that the project does not list.',
    'model.signature.tampered': 'Its signature does not fit the signed statement.',
    'model.signature.other-model': 'Its signature is of another model.',
    'model.signature.other-files': 'Its signature covers other files:',
  },
  fr: {
    'model.sign.step': 'Signer {files} {files|fichier|fichiers} du modèle {name}',
    'model.sign.whole': 'Les fichiers du modèle {name} sont inchangés.',
    'model.sign.changed': 'Les fichiers du modèle {name} ont changé.',
    'model.sign.key': 'La clé figure dans {path}, ou est la première.',
    'model.sign.other-key': 'La moitié publique de cette clé ne figure pas dans {path}.',
    'model.sign.other-key.fix': 'Signez avec une clé de la liste : `--key FICHIER`',
    'model.sign.done': 'Modèle {name} signé avec la clé {key}… : {files} {files|fichier|fichiers}, {path}.',
    'model.signature.good': 'Signé avec la clé {key}….',
    'model.signature.malformed': 'Sa signature n’est pas un bundle de signature de modèle.',
    'model.signature.unknown-key': 'Sa signature vient d’une clé que le projet ne connaît pas.',
    'model.signature.tampered': 'Sa signature ne correspond pas à la déclaration signée.',
    'model.signature.other-model': 'Sa signature est celle d’un autre modèle.',
    'model.signature.other-files': 'Sa signature porte sur d’autres fichiers :',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
