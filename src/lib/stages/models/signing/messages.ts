export const messages = {
  en: {
    'model.sign.step': 'Sign {files} {files|file|files} of model {name}',
    'model.sign.whole': 'Signed files of model {name} have their digests.',
    'model.sign.key': 'A key that signs is listed in {path}, or the first one.',
    'model.sign.key.fix': 'Sign with a listed key: `--key FILE`',
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
    'model.sign.whole': 'Les fichiers signés du modèle {name} ont leurs empreintes.',
    'model.sign.key': 'La clé qui signe figure dans {path}, ou est la première.',
    'model.sign.key.fix': 'Signez avec une clé de la liste : `--key FICHIER`',
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
