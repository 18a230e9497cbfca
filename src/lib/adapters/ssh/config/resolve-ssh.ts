import { fixable } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { readConfig } from './read-config.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import type { ResolvedTarget, Settings } from './resolved-target.ts';
import { parseDestination, toTarget } from './to-target.ts';
import { once } from '../../../core/kit/once.ts';
import { lineText } from '../../../core/text/plain.ts';
import { runProgram, type ProgramResult } from '../../run-program.ts';

export interface ResolveOptions {
  /** Jump hosts, nearest first; they replace ProxyJump. */
  jump?: string[];
  /** Replaces the usual files; default `SOVRAN_SSH_CONFIG`. */
  configFile?: string;
  /** Whether `ssh -G` reads; by default where the configuration is not plain. */
  client?: boolean;
}

const MAX_HOPS = 8;

interface Reader {
  client: boolean | undefined;
  configFile: string | undefined;
}

/** Resolves an address. Throws `bad-ssh-destination`, `ssh-config-invalid` or `ssh-jump-loop` (exit 2). */
export async function resolveSsh(destination: string, options: ResolveOptions = {}): Promise<ResolvedTarget> {
  const typed = parseDestination(destination);
  const jumps = options.jump?.map(parseDestination);
  const configFile = options.configFile ?? (process.env['SOVRAN_SSH_CONFIG'] || undefined);
  const reader = { client: options.client, configFile };
  const { target, settings } = await readTarget(typed, reader);
  const proxyJump = await readChain(jumps ?? jumpsOf(settings), reader, [nameOf(target)]);
  return { ...(proxyJump.length > 0 ? withoutProxyCommand(target) : target), proxyJump };
}

function withoutProxyCommand({ proxyCommand: _command, ...target }: ResolvedTarget): ResolvedTarget {
  return target;
}

/** The hops of a list, after those that its first hop needs. */
async function readChain(jumps: Destination[], reader: Reader, seen: string[]): Promise<ResolvedTarget[]> {
  const hops: ResolvedTarget[] = [];
  const names = [...seen];
  for (const [index, jump] of jumps.entries()) {
    const { target, settings } = await readTarget(jump, reader);
    if (names.includes(nameOf(target)) || names.length > MAX_HOPS) throw jumpLoop([...names, nameOf(target)]);
    names.push(nameOf(target));
    if (index === 0) hops.push(...(await readChain(jumpsOf(settings), reader, names)));
    hops.push(hops.length > 0 ? withoutProxyCommand(target) : target);
  }
  return hops;
}

async function readTarget(
  destination: Destination,
  reader: Reader,
): Promise<{ target: ResolvedTarget; settings: Settings }> {
  const { configFile } = reader;
  const own = readConfig(destination, configFile);
  const client = reader.client ?? (!own.plain && (await hasClient()));
  const settings = client ? await askClient(destination, configFile) : own.settings;
  const target = {
    ...toTarget(destination, settings),
    resolvedBy: client ? ('ssh -G' as const) : ('sovran' as const),
    ...(configFile === undefined ? {} : { configFile }),
  };
  return { target, settings };
}

function jumpsOf(settings: Settings): Destination[] {
  const list = settings.get('proxyjump')?.[0] ?? 'none';
  return list === 'none' ? [] : list.split(',').map((jump) => parseDestination(jump.trim().replace(/^ssh:\/\//, '')));
}

/** Identity of a target: `user@host:port`. */
export function nameOf({ user, host, port }: Pick<ResolvedTarget, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
}

function jumpLoop(names: string[]): SovranError {
  return usageError('ssh-jump-loop', fixable('ssh.jump-loop', { chain: names.join(' → ') }), {
    details: { chain: names },
  });
}

/** True if an OpenSSH client answers; asked once per process. */
export const hasClient: () => Promise<boolean> = once(async () => {
  const answer = await runProgram(['ssh', '-V']).catch(() => undefined);
  return answer?.exitCode === 0 && answer.stderr.startsWith('OpenSSH');
});

/** Settings by `ssh -G`. Throws `ssh-config-invalid` (exit 2) with its reason. */
async function askClient(destination: Destination, configFile: string | undefined): Promise<Settings> {
  const { host, user, port } = destination;
  const options = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const answer = await runProgram(['ssh', '-G', ...options, '--', host]);
  if (answer.exitCode !== 0) throw invalidConfig(answer);
  const settings = new Map<string, string[]>();
  for (const line of answer.stdout.split('\n')) {
    const [keyword = '', value] = line.split(/ (.*)/s);
    if (value !== undefined) settings.set(keyword, [...(settings.get(keyword) ?? []), value]);
  }
  return settings;
}

function invalidConfig({ stderr }: ProgramResult): SovranError {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Pseudo-terminal'));
  return usageError(
    'ssh-config-invalid',
    fixable('ssh.config-invalid', { reason: lineText(lines[0] ?? '').slice(0, 200) }),
  );
}
