/**
 * Shell: `unseen PID RECORD`: the process that file RECORD tells of may live, and `/proc` shows this user nothing of it (hidepid). A
 * number that nobody has is told by `kill`, which asks another way. One's own processes take signals and others' do not: a
 * number whose owner is not that of the record belongs to somebody else by now. For a RECORD that is not there nobody is its owner.
 */
export const UNSEEN = `
unseen() {
  case $1 in ''|*[!0-9]*) return 1 ;; esac
  [ ! -r /proc/1/comm ] && [ ! -r "/proc/$1/stat" ] || return 1
  case $(LC_ALL=C; export LC_ALL; kill -0 "$1" 2>&1) in
    *'o such process'*) return 1 ;;
    '') [ -O "$2" ] ;;
    *) [ ! -O "$2" ] ;;
  esac
}
`;
