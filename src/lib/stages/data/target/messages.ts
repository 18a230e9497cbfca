export const messages = {
  en: {
    'data.row.template': 'turns that the chat template refuses',
    'data.target': 'Checked by the chat template of {model}.',
    'data.target.unfit': 'Rows cannot be checked by the chat template of {model}: {reason}.',
    'data.target.unfit.fix': 'Import the model with another template, or omit --target.',
    'data.target.unstable': '`{name}` changes by itself',
    'data.target.none': 'it has none',
    'data.target.foreign': 'tokenizer.json of {model} belongs to another model: {reason}.',
    'data.target.foreign.fix': 'Import the model again with its own tokenizer.',
    'data.target.vocabulary': '{size} tokens, {wanted} in config.json',
    'data.target.tokens': 'it does not know {tokens} of the template',
    'data.tokens':
      'Tokens of {rows} {rows|row|rows} drawn (seed {seed}): median {p50}, p95 {p95}, p99 {p99}, longest {max}.',
    'data.tokens.over': '{share} % of them over the context of {context}.',
    'data.tokens.unknown': 'Tokens unknown: {model} has no tokenizer.json.',
  },
  fr: {
    'data.row.template': 'tours que le gabarit de conversation refuse',
    'data.target': 'Contrôlé par le gabarit de conversation de {model}.',
    'data.target.unfit': 'Les lignes ne peuvent être contrôlées par le gabarit de conversation de {model} : {reason}.',
    'data.target.unfit.fix': 'Importez le modèle avec un autre gabarit, ou omettez --target.',
    'data.target.unstable': '`{name}` change de lui-même',
    'data.target.none': 'il n’en a pas',
    'data.target.foreign': 'tokenizer.json de {model} est celui d’un autre modèle : {reason}.',
    'data.target.foreign.fix': 'Importez de nouveau le modèle avec son propre tokenizer.',
    'data.target.vocabulary': '{size} jetons, {wanted} dans config.json',
    'data.target.tokens': 'il ne connaît pas {tokens} du gabarit',
    'data.tokens':
      'Jetons de {rows} {rows|ligne tirée|lignes tirées} (graine {seed}) : médiane {p50}, p95 {p95}, p99 {p99}, maximum {max}.',
    'data.tokens.over': '{share} % au-delà du contexte de {context}.',
    'data.tokens.unknown': 'Jetons inconnus : {model} n’a pas de tokenizer.json.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
