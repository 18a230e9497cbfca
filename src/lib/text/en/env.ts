export const env = {
  'env.haproxy-missing': 'HAProxy, the gateway in front of every release, is not installed on this machine.',
  'env.haproxy-missing.fix': 'Install it with: sudo apt-get install -y haproxy',
  'env.haproxy-too-old': 'HAProxy {version} is installed; version {needed} or later is needed.',
  'env.config-invalid': 'HAProxy refused the configuration: {reason}',
  'env.config-invalid.fix':
    'Nothing was changed; the gateway runs as before. Mend the limits or the address of the environment.',
  'env.start-failed': 'The gateway did not start: {reason}',
  'env.start-failed.fix': 'Look at the reason above; the environment is as before.',
  'env.port-taken.fix': 'Choose another port, or stop the program that holds this one.',
  'env.slot-busy': 'Slot {slot} still serves requests and cannot be given to another release.',
  'env.slot-busy.fix': 'Drain it first, and wait until it has no request left.',
  'env.slot-empty': 'Slot {slot} holds no release.',
  'env.slot-not-up': 'The release in slot {slot} did not pass its health check within {seconds} s.',
  'env.slot-not-up.fix': 'No request was sent to it. Look at the log of its service.',
} as const;
