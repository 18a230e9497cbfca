export const project = {
  'project.not-found': 'There is no {kind} named `{name}` in this project.',
  'project.not-found.known': 'Known: {known}.',
  'project.not-found.none': 'This project has no {kind} yet.',
  'project.bad-name': '{name} cannot be a name.',
  'project.bad-name.fix': 'Use 1 to 63 lower-case letters, digits, dots and dashes, starting with a letter or a digit.',
  'project.invalid-file': '{path} is not valid: {reason}',
  'project.invalid-file.fix': 'Mend the file, or take back its last change with git.',
} as const;
