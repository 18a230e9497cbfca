export const ssh = {
  'ssh.bad-destination': '{destination} names no machine.',
  'ssh.bad-destination.fix':
    'Write user@host:port or an alias of the SSH configuration, with letters, digits, dots, dashes and underscores; an IPv6 address with a port stands in brackets.',
  'ssh.config-invalid': 'The SSH configuration cannot be used: {reason}',
  'ssh.config-invalid.fix': 'Mend the file, or name another in SOVRAN_SSH_CONFIG.',
  'ssh.jump-loop': 'The way to the host comes back to itself: {chain}.',
  'ssh.jump-loop.fix': 'Mend ProxyJump in the SSH configuration, or name the way with --jump.',
} as const;
