import * as Args from '@oclif/core/args';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { bashScript } from '../lib/cli/completion/bash-script.ts';
import { badValue, suggest } from '../lib/core/text/suggest.ts';
import { completedCommands } from '../lib/cli/completion/word-table.ts';

const SHELLS: readonly string[] = ['bash'];

export default class Completion extends SovranCommand<typeof Completion> {
  static override summary = 'Print the completion of a shell: commands, flags, names of resources.';
  static override examples = ['<%= config.bin %> completion bash', 'source <(<%= config.bin %> completion bash)'];
  static override args = {
    shell: Args.string({ required: true, description: 'Shell to complete in: bash.' }),
  };

  protected async perform({ args: { shell } }: Parsed<typeof Completion>, session: Session): Promise<Outcome> {
    if (!SHELLS.includes(shell)) throw badValue('unknown-shell', 'SHELL', shell, { fix: suggest(shell, SHELLS) });
    const shipped = await (await session.machine()).templateNames('runbooks/en');
    const runbooks = shipped.map((file) => file.replace(/\.md$/, ''));
    const script = bashScript(completedCommands(this.config.commands, runbooks));
    return { kind: 'Completion', data: { shell, script: script.join('\n') }, render: () => script };
  }
}
