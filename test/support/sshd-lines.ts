/**
 * How a server under test differs from any other: on loopback, for keys alone, without memory of who failed. What this
 * machine's root does at the start of a shell is none of a test's business, and may cost more than the test: bash deep in
 * others reads no .bashrc.
 */
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
  'SetEnv BASH_ENV=/dev/null SHLVL=5',
];
