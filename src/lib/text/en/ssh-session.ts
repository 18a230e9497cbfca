export const sshSession = {
  'ssh.ask.sudo': 'Password of sudo on {host}',
  'ssh.line-broken': 'The line to {host} broke: {reason}.',
  'line.closed': 'the connection was closed',
  'line.silent': 'nothing was heard any more',
  'line.unended': 'the command there was ended by something else',
  'ssh.line-broken.fix': 'Type the command again: it looks at what is there and goes on.',
  'ssh.shell-unusable': 'The login shell of {host} runs no commands; it wrote “{output}”.',
  'ssh.shell-unusable.fix':
    'Give that user a shell such as /bin/bash, and take forced commands out of authorized_keys for this key.',
  'ssh.disk-full': 'The disk of {host} is full: {path} could not be written. What was there is as before.',
  'ssh.disk-full.fix': 'Make room on {host} and type the command again: the part that arrived is continued.',
  'ssh.file-failed': '{path} on {host}: {reason}',
  'ssh.file-denied.fix': 'Provisioning makes the folder and lets this user write there.',
  'ssh.file-failed.fix': 'Check the path and its permissions on the host.',
  'ssh.socket.absent': 'there is no such socket',
  'ssh.socket-refused': 'Nothing answers on {name} of {host}: {reason}.',
  'ssh.socket-unreachable':
    'Nobody can tell whether anything answers on {name} of {host}, which cannot be reached: {reason}.',
  'ssh.socket-unreachable.fix':
    'Let this user in there, and install socat where sshd forbids forwarding: nobody knows whether it runs.',
  'ssh.relayed': '{host} forbids forwarding ({reason}): {name} is reached by a relay there.',
  'ssh.sudo-refused': 'No root on {host}: {reason}.',
  'ssh.sudo.no-sudo': 'sudo is not installed there and the user is not root',
  'ssh.sudo.no-sudo.fix': 'Install sudo there, or log in as root.',
  'ssh.sudo.not-allowed': 'the sudoers of the machine do not let this user become root',
  'ssh.sudo.not-allowed.fix': 'Have the user added to the sudoers of the machine with a right to every command.',
  'ssh.sudo.needs-password': 'sudo wants a password, and nobody is here to type it',
  'ssh.sudo.needs-password.fix':
    'Type the command in a terminal, where it is asked, give it by --sudo-password-file, or allow NOPASSWD; sudo asks those without any right as well: they need one first.',
  'ssh.sudo.wrong-password': 'sudo refused the password, and it is not tried again',
  'ssh.sudo.wrong-password.fix':
    'Type the command again with the right one; where --sudo-password-file gave it, it is the password in that file that was refused: correct the file first.',
  'ssh.sudo.needs-terminal': 'sudo there insists on a terminal (requiretty), and gets none',
  'ssh.sudo.needs-terminal.fix': 'Put `Defaults:USER !requiretty` into a file of /etc/sudoers.d on the machine.',
} as const;
