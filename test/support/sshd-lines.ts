/** How a server under test differs from any other: on loopback, for keys alone, without memory of who failed. */
export const SSHD_LINES = [
  'ListenAddress 127.0.0.1',
  'PidFile none',
  'UsePAM no',
  'StrictModes no',
  'PasswordAuthentication no',
  'KbdInteractiveAuthentication no',
  'PermitRootLogin yes',
  'PerSourcePenalties no',
  'LogLevel VERBOSE',
];
