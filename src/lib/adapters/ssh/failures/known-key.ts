/** A key that a known_hosts file has for a host, and where. */
export interface KnownKey {
  type: string;
  fingerprint: string;
  file: string;
  line: number;
}
