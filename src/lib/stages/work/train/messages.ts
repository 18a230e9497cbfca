/** What settings of a training must be. */
export const messages = {
  en: {
    'train.form.whole': '`{key}` takes a whole number from {least} to {most}.',
    'train.form.number': '`{key}` takes a number from {least} to {most}.',
    'train.form.above': '`{key}` takes a number above 0, up to {most}.',
    'train.form.choice': '`{key}` takes one of: {choices}',
    'train.form.modules': '`{key}` takes `all-linear` or module names: q_proj,v_proj',
    'train.other-method': 'Method {method} ignores `{key}`.',
    'train.other-method.fix': 'Omit it, or choose `--method {methods}`.',
  },
  fr: {
    'train.form.whole': '`{key}` attend un entier de {least} à {most}.',
    'train.form.number': '`{key}` attend un nombre de {least} à {most}.',
    'train.form.above': '`{key}` attend un nombre supérieur à 0, au plus {most}.',
    'train.form.choice': '`{key}` attend une de ces valeurs : {choices}',
    'train.form.modules': '`{key}` attend `all-linear` ou des noms de modules : q_proj,v_proj',
    'train.other-method': 'La méthode {method} ignore `{key}`.',
    'train.other-method.fix': 'Omettez-le, ou choisissez `--method {methods}`.',
  },
} as const;
