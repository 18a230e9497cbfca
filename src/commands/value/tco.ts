import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { readNumber } from '../../lib/stages/value/kpis/record.ts';
import { readTco, readUtilisations } from '../../lib/stages/value/tco/read-tco.ts';
import { renderTco } from '../../lib/stages/value/tco/render.ts';

export default class ValueTco extends SovranCommand<typeof ValueTco> {
  static override summary = 'Show the yearly cost of a service at several utilisations, beside public prices.';
  static override description =
    'Speed is that of the newest bench of the model. Public prices are declared, dated, and replaced by those under ' +
    '`value.prices` in sovran.yaml.';
  static override examples = [
    'sovran value tco --env production',
    'sovran value tco --usecase triage --utilisation 0.1,0.3,0.6',
  ];
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    usecase: flag.text('NAME', 'Environments of a use case.', { exclusive: ['env'] }),
    utilisation: flag.preset('SHARES', '0.1,0.3,0.5,0.7,1', 'Shares of full load, above 0, at most 1.'),
    'tokens-per-second': flag.text('N', 'Generated tokens a second, as you declare.'),
  };

  protected async perform({ flags }: Parsed<typeof ValueTco>, session: Session): Promise<Outcome> {
    const { env, usecase, 'tokens-per-second': said } = flags;
    const speed = said === undefined ? undefined : readNumber('--tokens-per-second', said);
    const wish = { env, usecase, utilisations: readUtilisations(flags.utilisation), speed };
    return outcomeOf('Tco', await readTco(await session.stage(), wish), renderTco);
  }
}
