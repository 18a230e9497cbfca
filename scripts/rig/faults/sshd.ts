import { quote, scripted, type Fault } from './fault.ts';

/**
 * sshd takes the signal, lets go of its port and starts anew: until it listens again and has noted its number, a login would
 * get the old settings or none, and the next signal would find nobody.
 */
const RELOAD = `listening() { ss -ltnHe 'sport = :22' | grep -o 'ino:[0-9]*'; }
anew() { [ "$(echo "$now" | wc -l)" = "$(echo "$old" | wc -l)" ] && ! echo "$now" | grep -qxF "$old" && [ -s /run/sshd.pid ]; }
old=$(listening); kill -HUP "$(cat /run/sshd.pid)"
for _ in $(seq 600); do now=$(listening); if anew; then exit 0; fi; sleep 0.1; done
echo 'sshd does not listen anew' >&2; exit 1`;

/** The first value that sshd reads counts: the file comes before what `host apply` has written, the lab's own, and Debian's. */
export const dropInPath = (name: string): string => `/etc/ssh/sshd_config.d/00-lab-${name}.conf`;

/** A fault that is a drop-in of sshd, tried with `sshd -t` first. */
export function dropIn(name: string, about: string, lines: (value?: string) => string[]): Fault {
  const path = dropInPath(name);
  const write = (value?: string): string => `printf '%s\\n' ${lines(value).map(quote).join(' ')} >${path}`;
  const on = (value?: string): string => `${write(value)}; sshd -t || { rm ${path}; exit 1; }; ${RELOAD}`;
  return scripted(about, on, () => `rm -f ${path}; ${RELOAD}`);
}

/** Reloads sshd of a host and waits until it listens anew; its sessions stay. Ends the script that it is put at the end of. */
export const reloadSshd = RELOAD;

/** What an administrator may have set in sshd, each in a line. */
export const SSHD_FAULTS: Record<string, Fault> = {
  'max-sessions': dropIn('max-sessions', 'sessions per connection (value, 1)', (count = '1') => [
    `MaxSessions ${count}`,
  ]),
  'max-startups': dropIn(
    'max-startups',
    'unauthenticated connections at a time (value, 2:100:2)',
    (limit = '2:100:2') => [`MaxStartups ${limit}`],
  ),
  penalties: dropIn(
    'penalties',
    'sources that fail are refused for a while: OpenSSH default (value: PerSourcePenalties)',
    (rule = 'yes') => [`PerSourcePenalties ${rule}`],
  ),
  'max-auth-tries': dropIn('max-auth-tries', 'keys that may be tried (value, 2)', (count = '2') => [
    `MaxAuthTries ${count}`,
  ]),
  'no-tcp-forwarding': dropIn('no-tcp-forwarding', 'AllowTcpForwarding no', () => ['AllowTcpForwarding no']),
  'no-stream-forwarding': dropIn('no-stream-forwarding', 'AllowStreamLocalForwarding no', () => [
    'AllowStreamLocalForwarding no',
  ]),
  'no-forwarding': dropIn('no-forwarding', 'DisableForwarding yes', () => ['DisableForwarding yes']),
  'no-sftp': dropIn('no-sftp', 'the SFTP subsystem fails', () => ['Subsystem sftp /bin/false']),
  'host-key-type': dropIn(
    'host-key-type',
    'offers one type of host key only (value: ed25519, ecdsa, rsa)',
    (type = 'rsa') => [`HostKey /etc/ssh/ssh_host_${type}_key`],
  ),
  'locked-out': dropIn('locked-out', 'AllowUsers names nobody who exists', () => ['AllowUsers nobody-at-all']),
};
