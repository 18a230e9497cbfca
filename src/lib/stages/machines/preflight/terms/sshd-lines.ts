/** Four commands, three parts of an upload, and what ends or checks one of them, at a time; also the default of sshd. */
export const LEAST_SESSIONS = 10;

/** What sshd must allow: Unix sockets of engine and gateway, the gateway's port and next machines are reached over SSH. */
export const SSHD_LINES = [
  ['DisableForwarding', 'no'],
  ['AllowTcpForwarding', 'local'],
  ['AllowStreamLocalForwarding', 'local'],
  ['PermitOpen', 'any'],
  ['MaxSessions', String(LEAST_SESSIONS)],
] as const;

export type SshdKeyword = (typeof SSHD_LINES)[number][0];

/** Pure: whether a value of `sshd -T` allows as much as the line; a keyword that this sshd does not know allows all. */
export function allowsEnough(keyword: SshdKeyword, value: string | undefined): boolean {
  if (value === undefined) return true;
  if (keyword === 'MaxSessions') return Number(value) >= LEAST_SESSIONS;
  if (keyword === 'DisableForwarding') return value !== 'yes';
  if (keyword === 'PermitOpen') return value === 'any';
  return value !== 'no' && value !== 'remote';
}
