/**
 * Shell: `share PATH MASK` sets the umask below PATH; in a folder shared with a group, the group gets the owner's
 * rights and `$shared` is `yes`.
 */
export const SHARE = `
share() {
  umask "$2"; shared=
  until [ -d "$1" ]; do case $1 in ?*/*) set -- "\${1%/*}" "$2" ;; /*) set -- / "$2" ;; *) set -- . "$2" ;; esac; done
  case $(stat -L -c %A -- "$1" 2>/dev/null) in d????w[sS]*) umask "00\${2#??}"; shared=yes ;; esac
}
`;

/** Shell: `open_folders DIR` makes its folders writable for deletion. Files are hard links and stay as they are. */
export const OPEN_FOLDERS = String.raw`
open_folders() {
  [ -d "$1" ] && [ ! -h "$1" ] || return 0
  find "$1" -type d ! -perm -700 -user "$(id -u)" -exec chmod u+rwx {} \;
}
`;
