/** Where a project keeps the host keys it trusts, in the form of known_hosts, under git. */
export const PINS_PATH = 'hosts/known_hosts';
