export const project = {
  'project.not-found': 'There is no {kind} named `{name}` in this project.',
  'project.not-found.known': 'Known: {known}.',
  'project.not-found.none': 'This project has no {kind} yet.',
  'project.bad-name': '{name} cannot be a name.',
  'project.bad-name.fix': 'Use 1 to 63 lower-case letters, digits, dots and dashes, starting with a letter or a digit.',
  'project.invalid-file': '{path} is not valid: {reason}',
  'project.invalid-file.fix': 'Mend the file, or take back its last change with git.',
  'project.tree.no-directory': 'There is no directory {path}.',
  'project.tree.not-regular': '{path} is neither a regular file nor a directory.',
  'project.tree.not-regular.fix':
    'Only regular files with UTF-8 names are stored: replace links by what they point to.',
  'project.tree.bad-name': 'The name {path} is not UTF-8.',
  'project.tree.bad-digest': '{digest} is not a digest (sha256: and 64 hexadecimal digits).',
  'project.tree.missing': 'The store of this machine does not hold {digest}.',
  'project.tree.missing.fix': 'Import or build it again on this machine.',
} as const;
