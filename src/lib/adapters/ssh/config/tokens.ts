import { homedir, hostname, userInfo } from 'node:os';
import type { ResolvedTarget } from './resolved-target.ts';

export type TokenValues = Pick<ResolvedTarget, 'alias' | 'host' | 'user' | 'port'> & {
  hostKeyAlias?: string | undefined;
};

/** The home folder and login name of the account, as OpenSSH sees them: `$HOME` does not count. */
export function account(): { home: string; user: string; uid: number } {
  try {
    const { homedir: home, username, uid } = userInfo();
    return { home, user: username, uid };
  } catch {
    return { home: homedir(), user: String(process.getuid?.() ?? ''), uid: process.getuid?.() ?? 0 };
  }
}

/** Fills `%h %p %r %d %u %n %k %i %l %L %%`; an unknown token stays as it is. */
export function expandTokens(text: string, values: TokenValues): string {
  const { home, user, uid } = account();
  const table: Record<string, string> = {
    '%': '%',
    h: values.host,
    p: String(values.port),
    r: values.user,
    n: values.alias,
    k: values.hostKeyAlias ?? values.alias,
    d: home,
    u: user,
    i: String(uid),
    l: hostname(),
    L: hostname().split('.')[0] ?? '',
  };
  return text.replaceAll(/%(.)/gs, (token: string, letter: string) => table[letter] ?? token);
}

/** A path of ssh_config: `~`, `${NAME}` of the environment, tokens. */
export function expandPath(text: string, values: TokenValues): string {
  const path = text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => process.env[name] ?? '');
  return expandTokens(expandHome(path), values);
}

export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${account().home}${path.slice(1)}` : path;
}
