import { scripted } from './fault.ts';

/**
 * `date` tells another time. A container cannot have a clock of its own, so this changes what a shell is told, which is what
 * sovran asks a host; file times and other programs keep the true one.
 */
export const clockSkew = scripted(
  '`date` is wrong by a number of seconds (value, 3600); other programs are not',
  (seconds = '3600') => `set -eu
test -e /usr/bin/date.true || cp -p /usr/bin/date /usr/bin/date.true
cat >/usr/bin/date.lab <<'EOS'
#!/bin/sh
for arg in "$@"; do case $arg in -d* | --date* | -r* | --reference* | -s* | --set*) exec /usr/bin/date.true "$@" ;; esac; done
exec /usr/bin/date.true -d 'now ${Number(seconds)} seconds' "$@"
EOS
chmod 755 /usr/bin/date.lab; mv -f /usr/bin/date.lab /usr/bin/date`,
  () => 'test ! -e /usr/bin/date.true || mv -f /usr/bin/date.true /usr/bin/date',
);
