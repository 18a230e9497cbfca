import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { badValue } from '../../lib/core/text/suggest.ts';
import { message } from '../../lib/core/text/message.ts';
import { readTco, readUtilisations } from '../../lib/stages/value/tco/read-tco.ts';
import { renderTco } from '../../lib/stages/value/tco/render.ts';

export default class ValueTco extends SovranCommand<typeof ValueTco> {
  static override summary = 'Show the yearly cost of a service at several utilisations, beside public prices.';
  static override description =
    'Speed is that of the newest bench of the model. Public prices are declared, dated, and replaced by those under ' +
    '`value.prices` in sovran.yaml.';
  static override examples = [
    '<%= config.bin %> value tco --env production',
    '<%= config.bin %> value tco --usecase triage --utilisation 0.1,0.3,0.6',
  ];
  static override flags = {
    env: Flags.string({ helpValue: 'NAME', summary: 'One environment (default: all).' }),
    usecase: Flags.string({ helpValue: 'NAME', summary: 'Environments of a use case.', exclusive: ['env'] }),
    utilisation: Flags.string({
      helpValue: 'SHARES',
      default: '0.1,0.3,0.5,0.7,1',
      summary: 'Shares of full load, above 0, at most 1.',
    }),
    'tokens-per-second': Flags.string({ helpValue: 'N', summary: 'Generated tokens a second, as you declare.' }),
  };

  protected async perform({ flags }: Parsed<typeof ValueTco>, session: Session): Promise<Outcome> {
    const utilisations = readUtilisations(flags.utilisation);
    const tokensPerSecond = readSpeed(flags['tokens-per-second']);
    const { env, usecase } = flags;
    const tco = await readTco(await session.stage(), { env, usecase, utilisations, tokensPerSecond });
    return outcomeOf('Tco', tco, renderTco, ['sovran value roi --help']);
  }
}

/** Throws `bad-number` (exit 2) for what is not above 0. */
function readSpeed(text: string | undefined): number | undefined {
  if (text === undefined || (Number(text) > 0 && Number.isFinite(Number(text))))
    return text === undefined ? undefined : Number(text);
  throw badValue('bad-number', '--tokens-per-second', text, { fix: message('value.record.value.fix') });
}
