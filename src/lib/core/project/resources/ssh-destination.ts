import { isIPv6 } from 'node:net';

/** `[user@]host[:port]` taken apart; `host` may be an alias of the SSH configuration. */
export interface Destination {
  host: string;
  user?: string;
  port?: number;
}

const HOST_PATTERN = /^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/i;
const USER_PATTERN = /^[a-z0-9_][a-z0-9._@\\+$-]{0,127}$/i;
const PARTS = /^(?:(?<user>.*)@)?(?:\[(?<literal>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>\d{1,5}))?$/s;

/** Takes a destination apart; undefined for what a client or shell could misread: leading `-`, blanks, quotes. */
export function readDestination(text: string): Destination | undefined {
  const bare = isIPv6(text) ? `[${text}]` : text;
  const { user, literal, name, port } = PARTS.exec(bare)?.groups ?? {};
  const host = literal ?? name ?? '';
  const number = port === undefined ? undefined : Number(port);
  const userFits = user === undefined || isUser(user);
  const portFits = number === undefined || (number > 0 && number < 65_536);
  if (!userFits || !portFits || !(literal === undefined ? isHost(host) : isIPv6(literal))) return undefined;
  return { host, ...(user === undefined ? {} : { user }), ...(number === undefined ? {} : { port: number }) };
}

/** Whether a text is a host name, an alias, or an address. */
export function isHost(text: string): boolean {
  return HOST_PATTERN.test(text) || isIPv6(text);
}

/** Whether a text is a login name that no program takes for a flag. A `$` is only the last of a machine account. */
export function isUser(text: string): boolean {
  return USER_PATTERN.test(text) && !/\$./.test(text);
}
