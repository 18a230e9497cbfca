/**
 * Shell: `share PATH MASK` sets the umask for what is made below PATH. MASK (`022`, `077`) holds everywhere but below a
 * folder that a group shares (setgid and writable by the group, as `host apply` makes them): there the group may do
 * what the owner may, and `$shared` is `yes`. What the folders say is enough: no script needs to know which host it is on.
 */
export const SHARE = `
share() {
  umask "$2"; shared=
  until [ -d "$1" ]; do case $1 in ?*/*) set -- "\${1%/*}" "$2" ;; /*) set -- / "$2" ;; *) set -- . "$2" ;; esac; done
  case $(stat -L -c %A -- "$1" 2>/dev/null) in d????w[sS]*) umask "00\${2#??}"; shared=yes ;; esac
}
`;

/**
 * Shell: `open_folders DIR` lets its user delete a tree whose folders are read-only. Folders alone: files are hard links
 * that other trees have too. Those of another user are the group's already.
 */
export const OPEN_FOLDERS = String.raw`
open_folders() {
  [ -d "$1" ] && [ ! -h "$1" ] || return 0
  find "$1" -type d ! -perm -700 -user "$(id -u)" -exec chmod u+rwx {} \;
}
`;
