import { once } from '../../../core/kit/once.ts';
import { lineText } from '../../../core/text/plain.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError, type SovranError } from '../../../core/text/sovran-error.ts';
import { runProgram, type ProgramResult } from '../../run-program.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import type { Settings } from './resolved-target.ts';

/** True if an OpenSSH client answers; asked once per process. */
export const hasClient: () => Promise<boolean> = once(async () => {
  const answer = await runProgram(['ssh', '-V']).catch(() => undefined);
  return answer?.exitCode === 0 && answer.stderr.startsWith('OpenSSH');
});

/** Settings by `ssh -G`. Throws `ssh-config-invalid` (exit 2) with its reason. */
export async function askClient(destination: Destination, configFile: string | undefined): Promise<Settings> {
  const { host, user, port } = destination;
  const options = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const answer = await runProgram(['ssh', '-G', ...options, '--', host]);
  if (answer.exitCode !== 0) throw invalidConfig(answer);
  return parseSettings(answer.stdout);
}

function parseSettings(text: string): Settings {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
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
