/**
 * Shell: `absent PATH` where it is known that nothing is there. `[ -e PATH ]` is false as well where a disk does not answer or
 * a network file system has gone; what was said of it then is in `$seen`.
 */
export const IS_ABSENT = `
absent() {
  seen=$(LC_ALL=C ls -dL -- "$1" 2>&1) && { seen=; return 1; }
  case $seen in *': No such file or directory'|*': Not a directory') return 0 ;; esac
  return 1
}
`;
