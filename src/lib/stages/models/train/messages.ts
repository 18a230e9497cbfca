/** What settings of a training must be, and what the licence of a teacher says. */
export const messages = {
  en: {
    'train.form.whole': '`{key}` takes a whole number from {least} to {most}.',
    'train.form.number': '`{key}` takes a number from {least} to {most}.',
    'train.form.above': '`{key}` takes a number above 0, up to {most}.',
    'train.form.choice': '`{key}` takes one of: {choices}',
    'train.form.modules': '`{key}` takes `all-linear` or module names: q_proj,v_proj',
    'train.other-method': 'Method {method} ignores `{key}`.',
    'train.other-method.fix': 'Omit it, or choose `--method {methods}`.',
    'train.teacher.license': '{teacher}: its licence allows training on its outputs',
    'train.teacher.license-unknown': '{teacher}: its base is not in the catalogue, licence unknown',
    'train.teacher.license-stated': '{teacher}: training on its outputs is allowed, as stated: {stated}',
    'train.teacher.license.fix': 'Read the licence, then state why with `--teacher-license-ok`.',
    'train.teacher.misnamed': '{license}: name must begin with `{prefix}` ({clause})',
    'train.teacher.misnamed.fix': 'Name it `{name}`.',
    'train.teacher.condition': '{title}: its licence sets conditions on training on outputs ({clause}).',
  },
  fr: {
    'train.form.whole': '`{key}` attend un entier de {least} à {most}.',
    'train.form.number': '`{key}` attend un nombre de {least} à {most}.',
    'train.form.above': '`{key}` attend un nombre supérieur à 0, au plus {most}.',
    'train.form.choice': '`{key}` attend une de ces valeurs : {choices}',
    'train.form.modules': '`{key}` attend `all-linear` ou des noms de modules : q_proj,v_proj',
    'train.other-method': 'La méthode {method} ignore `{key}`.',
    'train.other-method.fix': 'Omettez-le, ou choisissez `--method {methods}`.',
    'train.teacher.license': '{teacher} : sa licence autorise l’entraînement sur ses sorties',
    'train.teacher.license-unknown': '{teacher} : sa base n’est pas au catalogue, licence inconnue',
    'train.teacher.license-stated':
      '{teacher} : entraînement sur ses sorties autorisé, selon la déclaration : {stated}',
    'train.teacher.license.fix': 'Lisez la licence, puis motivez avec `--teacher-license-ok`.',
    'train.teacher.misnamed': '{license} : le nom doit commencer par `{prefix}` ({clause})',
    'train.teacher.misnamed.fix': 'Nommez-le `{name}`.',
    'train.teacher.condition': '{title} : sa licence pose des conditions à l’entraînement sur ses sorties ({clause}).',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
