import { isHost, isUser, readDestination, type Destination } from '../../../core/project/resources/ssh-destination.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import type { ResolvedTarget, Settings } from './resolved-target.ts';
import { account, expandPath, expandTokens, type TokenValues } from './tokens.ts';

const DEFAULT_KEY = /^~\/\.ssh\/id_(rsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|dsa|xmss)$/;

/** Reads a destination. Throws `bad-ssh-destination` (exit 2). */
export function parseDestination(text: string): Destination {
  const read = readDestination(text);
  if (!read) throw badDestination(text);
  return read;
}

function badDestination(text: string): SovranError {
  const destination = JSON.stringify(text.slice(0, 80));
  return usageError('bad-ssh-destination', fixable('ssh.bad-destination', { destination }));
}

/** A target without its jumps, checked like a typed one. */
export function toTarget({ host: alias }: Destination, settings: Settings): Omit<ResolvedTarget, 'resolvedBy'> {
  const first = (keyword: string): string | undefined => settings.get(keyword)?.[0];
  const host = (first('hostname') ?? alias).toLowerCase();
  const user = first('user') ?? '';
  const port = Number(first('port') ?? '22');
  if (!isHost(host)) throw badDestination(host);
  if (!isUser(user)) throw badDestination(`${user}@${host}`);
  const rawAlias = first('hostkeyalias');
  const values: TokenValues = { alias, host, user, port, hostKeyAlias: rawAlias };
  return {
    alias,
    host,
    user,
    port,
    ...identities(settings, values),
    proxyJump: [],
    ...proxyCommand(first('proxycommand'), values),
    userKnownHostsFiles: paths(words(settings.get('userknownhostsfile')), values),
    globalKnownHostsFiles: paths(words(settings.get('globalknownhostsfile')), values),
    ...(rawAlias === undefined ? {} : { hostKeyAlias: expandTokens(rawAlias, { ...values, hostKeyAlias: undefined }) }),
    ...seconds(first('connecttimeout')),
    gssapi: isYes(first('gssapiauthentication')),
    pkcs11: (first('pkcs11provider') ?? 'none') !== 'none',
  };
}

type Identities = Pick<
  ResolvedTarget,
  'identityFiles' | 'identityFilesNamed' | 'identitiesOnly' | 'identityAgent' | 'certificateFiles'
>;

function identities(settings: Settings, values: TokenValues): Identities {
  const files = settings.get('identityfile') ?? [];
  return {
    identityFiles: paths(files, values),
    identityFilesNamed: files.some((file) => file !== 'none' && !DEFAULT_KEY.test(asTyped(file))),
    identitiesOnly: isYes(settings.get('identitiesonly')?.[0]),
    identityAgent: agentSocket(settings.get('identityagent')?.[0], values),
    certificateFiles: paths(settings.get('certificatefile') ?? [], values),
  };
}

function asTyped(file: string): string {
  const { home } = account();
  return file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

function paths(files: string[], values: TokenValues): string[] {
  return [...new Set(files.filter((file) => file !== 'none').map((file) => expandPath(file, values)))];
}

/** The client prints several paths unquoted on one line; blanks within a path are detected. */
function words(values: string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(/\s+(?=[/~%$]|none$)/)).filter((word) => word.trim() !== '');
}

/** `none`, a path, `$NAME`, or `SSH_AUTH_SOCK` (default). */
function agentSocket(setting: string | undefined, values: TokenValues): string | null {
  if (setting === 'none') return null;
  if (setting === undefined || setting === 'SSH_AUTH_SOCK') return process.env['SSH_AUTH_SOCK'] || null;
  if (/^\$\w+$/.test(setting)) return process.env[setting.slice(1)] || null;
  return expandPath(setting, values);
}

function proxyCommand(command: string | undefined, values: TokenValues): { proxyCommand?: string } {
  if (command === undefined || command === 'none') return {};
  return { proxyCommand: expandTokens(command, values) };
}

function seconds(setting: string | undefined): { connectTimeout?: number } {
  const value = Number(setting);
  return Number.isFinite(value) && value > 0 ? { connectTimeout: value } : {};
}

function isYes(setting: string | undefined): boolean {
  return setting === 'yes' || setting === 'true';
}
