export const ssh = {
  'ssh.bad-destination': '{destination} names no machine.',
  'ssh.bad-destination.fix':
    'Write user@host:port or an alias of the SSH configuration, with letters, digits, dots, dashes and underscores; an IPv6 address with a port stands in brackets.',
  'ssh.config-invalid': 'The SSH configuration cannot be used: {reason}',
  'ssh.config-invalid.fix': 'Mend the file, or name another in SOVRAN_SSH_CONFIG.',
  'ssh.jump-loop': 'The way to the host comes back to itself: {chain}.',
  'ssh.jump-loop.fix': 'Mend ProxyJump in the SSH configuration, or name the way with --jump.',
  'ssh.machine.host': 'host {hop}',
  'ssh.machine.jump': 'jump host {hop}',
  'ssh.driver.default': 'nothing on the way needs the OpenSSH client',
  'ssh.driver.asked': 'the host file asks for {driver}',
  'ssh.driver.proxy-command': '{hop} is reached through a ProxyCommand',
  'ssh.driver.host-certificate': '{hop} proves itself by a host certificate',
  'ssh.driver.user-certificate': '{hop} is shown the user certificate {certificate}',
  'ssh.driver.pkcs11': '{hop} is shown a key of a smart card (PKCS#11)',
  'ssh.driver.security-key': '{hop} is shown the security key {fingerprint}',
  'ssh.driver.gssapi': '{hop} is shown a Kerberos ticket, no key',
  'ssh.host-key-changed':
    'The key of {machine} is not the pinned one. Presented: {presented}. Pinned: {pinned}, {file} line {line}. Nothing was sent.',
  'ssh.host-key-changed.fix':
    'Ask whoever runs the machine whether its key was changed. If so, take the fingerprint from them and give it by --fingerprint; if not, somebody is on the line.',
  'ssh.host-key-unknown': 'No key is pinned for {machine}; it presented {presented}. Nothing was sent.',
  'ssh.host-key-unknown.fix':
    'Compare the fingerprint with the one that whoever runs the machine gives, and give that by --fingerprint.',
  'ssh.host-key-revoked':
    'The key of {machine} is revoked in {file} line {line}. Presented: {presented}. Pinned: {pinned}. Nothing was sent.',
  'ssh.no-pin': 'none',
  'ssh.host-key-revoked.fix':
    'Do not use the machine before whoever runs it has given it another key; then give the fingerprint of that one.',
  'ssh.revocation-unreadable':
    '{file} line {line} revokes a key of {machine}, and which one cannot be read: its key is no whole key. Nothing was sent.',
  'ssh.revocation-unreadable.fix':
    'Put the line back as it was. It may go only if whoever runs the machine says that none of its keys is revoked.',
  'ssh.known-hosts-unreadable': '{file} cannot be read: {reason}. It may revoke keys. Nothing was sent.',
  'ssh.known-hosts-unreadable.fix':
    'Make the file readable, or name another one with UserKnownHostsFile or GlobalKnownHostsFile in the SSH configuration.',
  'ssh.host-certificate-needed':
    'Only a certificate proves who {machine} is, which ssh2 cannot check; its plain key is {presented}. Nothing was sent.',
  'ssh.host-certificate-needed.fix':
    'Install the OpenSSH client, and let the host file say `transport: auto` or `openssh`.',
  'ssh.fingerprint-differs': 'The key of {machine} is {presented}, not {wanted}. Nothing was sent or written.',
  'ssh.fingerprint-differs.fix':
    'Check the address with whoever runs the machine, and take the fingerprint from them once more; if both were right, somebody is on the line.',
  'ssh.auth-failed': 'Login to {machine} failed. Keys tried: {tried}.',
  'ssh.auth-no-key': 'Login to {machine} failed: there is no key to try.',
  'ssh.auth-silent':
    'Login to {machine} failed: the SSH agent at {agent} did not say which keys it has, and there is no other key to try.',
  'ssh.auth-silent.fix':
    'Unlock the SSH agent at {agent}, or start it again: it was silent for three seconds when it was asked for its keys.',
  'ssh.auth-failed.fix':
    'Put one of the public keys into authorized_keys of that user, or name the right key with IdentityFile in the SSH configuration.',
  'ssh.auth-locked.fix':
    'The key file {file} needs a passphrase: load it into the agent, or run the command in a terminal.',
  'ssh.too-many-keys': 'The line was closed by {machine} after too many login attempts ({count} {count|key|keys}).',
  'ssh.too-many-keys.fix':
    'Name the right key with IdentityFile in the SSH configuration, and set IdentitiesOnly yes: no other is shown then.',
  'ssh.unreachable': 'No answer from {machine}: {reason}.',
  'ssh.unreachable.dns': 'its name is not known',
  'ssh.unreachable.refused': 'the port is closed',
  'ssh.unreachable.no-route': 'there is no way to its network',
  'ssh.unreachable.timeout': 'it stays silent',
  'ssh.unreachable.hung-up': 'the line was closed before the machine said who it is',
  'ssh.unreachable.fix': 'Check the address, the network and that sshd runs there.',
  'ssh.unreachable.penalty.fix':
    'The source address may be under an sshd penalty after failed logins: wait some minutes before the next try. Else check what stands at that port.',
  'ssh.handshake-failed': 'No common ground with {machine}: {reason}.',
  'ssh.handshake-failed.fix':
    'Compare the algorithms of both sides; `transport: openssh` in the host file uses the OpenSSH client instead.',
  'ssh.channel-refused': 'No further channel on {machine}: {reason}.',
  'ssh.channel-refused.fix': 'End other sessions of that user on the machine, or raise MaxSessions in its sshd_config.',
  'ssh.channel-refused.jump.fix':
    'Let that user go on from there: AllowTcpForwarding and PermitOpen in its sshd_config.',
  'ssh.client-missing': 'The OpenSSH client is needed and not installed: {reason}.',
  'ssh.client-missing.fix': 'Install it, e.g. `apt-get install openssh-client`.',
  'ssh.ask.passphrase': 'Passphrase of the key file {file}:',
} as const;
