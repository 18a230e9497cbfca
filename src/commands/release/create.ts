import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { readAdapterFlags } from '../../lib/stages/release/records/adapters.ts';
import { createRelease, nextAfterCreate } from '../../lib/stages/release/records/create.ts';
import { renderCreated } from '../../lib/stages/release/render.ts';

export default class ReleaseCreate extends SovranCommand<typeof ReleaseCreate> {
  static override summary = 'Record what can be served: a model, its engine and the evidence for it.';
  static override examples = [
    'sovran release create themes-1 --model themes-q8',
    'sovran release create desk-1 --model base --adapter themes=themes.adapter --adapter mails.adapter',
    'sovran release create themes-1 --model themes-q8 --evidence 01JD0000000000000000000000',
  ];
  static override args = { name: nameArg('Name of the release.') };
  static override flags = {
    ...changeFlags,
    model: flag.required('MODEL', 'Model to serve.'),
    adapter: flag.repeated(
      '[NAME=]MODEL',
      'Adapter of the model to serve beside it; requests send its name as `model`.',
    ),
    evidence: flag.repeated('RUN', 'Run of a report it rests on (default: every evaluation of the model).'),
    host: flag.text('HOST', 'Host whose engine it is made for (default: the only one).'),
    parallel: flag.number('Answers generated at the same time.', { default: 8, min: 1, max: 512 }),
    context: flag.number(
      'Tokens of each request with its answer (default: 8192, or what the model reaches); llama.cpp reserves them --parallel times.',
      { min: 64 },
    ),
    threads: flag.number('Processor threads (default: all but one of the host).', { min: 1 }),
    engine: flag.text('E', 'Engine that serves it (default: the first that can).'),
    gpus: flag.number('GPUs that its service leases (default: one for an image).', { min: 0, helpValue: 'N' }),
  };
  static override operation = createRelease;

  protected async perform({ args, flags }: Parsed<typeof ReleaseCreate>, session: Session): Promise<Outcome> {
    const input = {
      name: args.name,
      model: flags.model,
      evidence: flags.evidence ?? [],
      host: flags.host ?? null,
      parallel: flags.parallel,
      threads: flags.threads ?? null,
      ...dropAbsent({ engine: flags.engine, contextTokens: flags.context }),
      ...(flags.gpus ? { gpus: flags.gpus } : {}),
      ...(flags.adapter ? { adapters: readAdapterFlags(flags.adapter) } : {}),
    };
    return this.operate(session, input, flags, async ({ result }) =>
      outcomeOf('Release', result, renderCreated, await nextAfterCreate(args.name, (await session.stage()).project)),
    );
  }
}
