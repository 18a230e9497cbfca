import { HELD } from '../../stages/machines/provision/leases/host-lease.ts';
import { EXIT, type SovranError } from '../../core/text/sovran-error.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { sudoRefusalOf } from '../../core/failures/sudo-refusal.ts';
import { replanned, retyped, type TypedLine } from './retyped.ts';

/** Failures after which the same command restarts or resumes. */
const REPEATED = ['connection-lost', 'step-not-verified', 'pack-failed'];
const PASSWORD_FILE = 'sudo-password-file';

/** Next commands after a failure: its own, else the same command, its help, or `status` after a refusal. */
export function nextAfterFailure(error: SovranError, typed: TypedLine): string[] {
  if (error.next.length > 0) return error.next;
  if (error.code === 'stale-plan' || isHeldHost(error, typed)) return [replanned(typed)];
  if (REPEATED.includes(error.code)) return [retyped(typed)];
  if (error.code === 'missing-flags') return withChoice(error, typed);
  if (error.code === 'sudo-refused') return [withPassword(error, typed)];
  if (error.exit === EXIT.usage) return [`sovran ${typed.command} --help`];
  return error.exit === EXIT.refused ? ['sovran status'] : [];
}

/** True if another run is changing a host: the same command works once it is free. */
function isHeldHost({ code, details }: SovranError, { command }: TypedLine): boolean {
  const gates = (details?.['gates'] ?? []) as { evidence?: string }[];
  return code === 'gates-failed' && command === 'host apply' && gates.some(({ evidence }) => evidence === HELD);
}

/** The same command with each candidate for the missing flag or host; its help where none is known. */
function withChoice({ details }: SovranError, typed: TypedLine): string[] {
  const { flags, names } = (details ?? {}) as { flags?: string[]; names?: string[] };
  const [flag, ...others] = flags ?? [];
  const [host] = names ?? [];
  if (flags === undefined && host !== undefined) return [`${retyped(typed)} ${host}`, `${retyped(typed)} --all`];
  if (flag === undefined || others.length > 0 || !names) return [`sovran ${typed.command} --help`];
  return names.map((name) => `${retyped(typed)} ${flag} ${shellWord(name)}`);
}

/** The same command; with a password file if there was no terminal to ask in. */
function withPassword({ details }: SovranError, typed: TypedLine): string {
  const { argv, flags } = typed;
  const asks = sudoRefusalOf(details?.['reason']) === 'needs-password' && flags.includes(PASSWORD_FILE);
  const isGiven = argv.some((word) => word.startsWith(`--${PASSWORD_FILE}`));
  return asks && !isGiven ? `${retyped(typed)} --${PASSWORD_FILE} FILE` : retyped(typed);
}
