import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { requireEngine } from '../../lib/stages/jobs/engines/choose.ts';
import { renderDefinition } from '../../lib/stages/jobs/engines/render-definition.ts';

export default class EngineShow extends SovranCommand<typeof EngineShow> {
  static override summary = 'Show what an engine does, and what it cannot do.';
  static override examples = ['sovran engine show vllm'];
  static override args = { name: nameArg('Name of the engine, e.g. vllm.') };

  protected async perform({ args }: Parsed<typeof EngineShow>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const { engines, faults } = await ctx.engines.survey();
    const fault = faults.find(({ name }) => name === args.name);
    if (fault) throw fault.error;
    const definition = requireEngine(engines, args.name);
    const isolatesNetwork = await (await ctx.runners.open('local')).isolatesNetwork();
    const shown = { ...definition, isolatesNetwork };
    return outcomeOf('EngineDefinition', shown, renderDefinition, [`sovran engine install ${definition.name}`]);
  }
}
