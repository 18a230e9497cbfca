import type { ApplyHostsInput } from '../../stages/machines/provision/contract/step.ts';
import { hostCommand } from '../../stages/machines/provision/applied-hosts.ts';
import { withPlace } from '../../stages/upkeep/status/with-place.ts';
import { SovranError, withNext } from '../../core/text/sovran-error.ts';
import { retyped, retypedWith, type TypedLine } from './retyped.ts';

/** Flags that say where hosts and the password of sudo are found: the next command about the hosts needs them, too. */
export interface PlaceFlags {
  project?: string | undefined;
  'sudo-password-file'?: string | undefined;
}

/** A `host apply` as it was typed, and the hosts that it came to. */
export interface TypedApply {
  line: TypedLine;
  input: ApplyHostsInput;
  flags: PlaceFlags & { plan?: string | undefined };
}

/** The flags that also hold for the next command about the same hosts. */
export function placeWords({ project, 'sudo-password-file': passwordFile }: PlaceFlags): string[] {
  return [
    ...(project === undefined ? [] : ['--project', project]),
    ...(passwordFile === undefined ? [] : ['--sudo-password-file', passwordFile]),
  ];
}

/** Plans the same hosts again, into the file of the reviewed plan; to standard output for one from standard input. */
export function planAgain({ input, flags }: Pick<TypedApply, 'input' | 'flags'>): string {
  const { plan } = flags;
  const file = plan === undefined || plan === '-' ? [] : ['--plan-out', plan];
  return hostCommand('plan', input, [...file, ...placeWords(flags)]);
}

/** The same hosts looked at once more. */
export function lookAgain({ input, flags }: Pick<TypedApply, 'input' | 'flags'>): string {
  return hostCommand('plan', input, placeWords(flags));
}

/** The same command again; a reviewed plan has to be planned and reviewed again. */
export function applyAgain(typed: TypedApply): string {
  return typed.flags.plan === undefined ? retyped(typed.line) : planAgain(typed);
}

/** Throws a failure of an apply again: a command that it names finds the same hosts and password. */
export function nextForHosts(typed: Pick<TypedApply, 'input' | 'flags'>): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError)) throw error;
    if (error.code === 'stale-plan') throw withNext(error, [planAgain(typed)]);
    if (error.code !== 'sudo-refused') throw error;
    const place = placeWords(typed.flags);
    throw withNext(
      error,
      error.next.map((command) => withPlace(command, place)),
    );
  };
}

/** What to type where consent is missing: the plan to look at unless one was reviewed, and the same command with it. */
export function consentTo(typed: TypedApply, risks: readonly string[]): string[] {
  const agreed = retypedWith(typed.line, 'allow', risks.join(','));
  return typed.flags.plan === undefined ? [planAgain(typed), agreed] : [agreed];
}
