export const messages = {
  en: {
    'data.row.template': 'turns that the chat template refuses',
    'data.target': 'Checked by the chat template of {model}.',
    'data.target.unstable': 'The chat template of {model} uses `{name}`, which changes by itself.',
    'data.target.unstable.fix': 'Import the model with a template without `{name}`.',
    'data.target.unreadable': 'The chat template of {model} is unreadable: {detail}',
    'data.target.no-template': '{model} has no chat template.',
    'data.target.leave.fix': 'Name another model, or omit --target.',
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
    'data.target.unstable': 'Le gabarit de conversation de {model} utilise `{name}`, qui change de lui-même.',
    'data.target.unstable.fix': 'Importez le modèle avec un gabarit sans `{name}`.',
    'data.target.unreadable': 'Le gabarit de conversation de {model} est illisible : {detail}',
    'data.target.no-template': '{model} n’a pas de gabarit de conversation.',
    'data.target.leave.fix': 'Nommez un autre modèle, ou omettez --target.',
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
