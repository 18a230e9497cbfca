import * as Flags from '@oclif/core/flags';
import { rotateKey } from '../../lib/stages/serving/applications/rotate-key.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { issueKey } from '../../lib/cli/issue-key.ts';

export default class AppRotateKey extends SovranCommand<typeof AppRotateKey> {
  static override summary = 'Give an application a new key; the old ones are revoked at once, or after --overlap.';
  static override examples = [
    '<%= config.bin %> app rotate-key portal --overlap 24h --key-out ~/portal-2.key',
    '<%= config.bin %> app rotate-key portal',
  ];
  static override args = { name: nameArg('Name of the application.') };
  static override flags = {
    ...changeFlags,
    overlap: Flags.string({ helpValue: 'DURATION', summary: 'Accept the old keys for so long, e.g. 15m, 24h.' }),
    'key-out': Flags.string({ helpValue: 'FILE', summary: 'Write the key to a new file instead of the screen.' }),
  };
  static override operation = rotateKey();

  protected async perform({ args, flags }: Parsed<typeof AppRotateKey>, session: Session): Promise<Outcome> {
    const overlapSeconds = flags.overlap === undefined ? 0 : Math.ceil(parseDuration(flags.overlap) / 1000);
    return issueKey(session, rotateKey, { name: args.name, overlapSeconds }, flags);
  }
}
