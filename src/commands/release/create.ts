import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { readAdapterFlags } from '../../lib/stages/release/records/adapters.ts';
import { createRelease, nextAfterCreate } from '../../lib/stages/release/records/create.ts';
import { renderCreated } from '../../lib/stages/release/render.ts';

export default class ReleaseCreate extends SovranCommand<typeof ReleaseCreate> {
  static override summary = 'Record what can be served: a model, its engine and the evidence for it.';
  static override examples = [
    '<%= config.bin %> release create themes-1 --model themes-q8',
    '<%= config.bin %> release create desk-1 --model base --adapter themes=themes.adapter --adapter mails.adapter',
    '<%= config.bin %> release create themes-1 --model themes-q8 --evidence 01JD0000000000000000000000',
  ];
  static override args = { name: nameArg('Name of the release.') };
  static override flags = {
    ...changeFlags,
    model: Flags.string({ required: true, helpValue: 'MODEL', summary: 'Model to serve.' }),
    adapter: Flags.string({
      multiple: true,
      helpValue: '[NAME=]MODEL',
      summary: 'Adapter of the model to serve beside it; requests send its name as `model`.',
    }),
    evidence: Flags.string({
      multiple: true,
      helpValue: 'RUN',
      summary: 'Run of a report it rests on (default: every evaluation of the model).',
    }),
    host: Flags.string({ helpValue: 'HOST', summary: 'Host whose engine it is made for (default: the only one).' }),
    parallel: Flags.integer({ default: 8, min: 1, max: 512, summary: 'Answers generated at the same time.' }),
    context: Flags.integer({
      min: 64,
      summary:
        'Tokens of each request with its answer (default: 8192, or what the model reaches); llama.cpp reserves them --parallel times.',
    }),
    threads: Flags.integer({ min: 1, summary: 'Processor threads (default: all but one of the host).' }),
    engine: Flags.string({ helpValue: 'E', summary: 'Engine that serves it (default: the first that can).' }),
    gpus: Flags.integer({
      min: 0,
      helpValue: 'N',
      summary: 'GPUs that its service leases (default: one for an image).',
    }),
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
      ...(flags.engine === undefined ? {} : { engine: flags.engine }),
      ...(flags.context === undefined ? {} : { contextTokens: flags.context }),
      ...(flags.gpus ? { gpus: flags.gpus } : {}),
      ...(flags.adapter ? { adapters: readAdapterFlags(flags.adapter) } : {}),
    };
    return operate(session, ReleaseCreate.operation, input, flags, async ({ result }) =>
      outcomeOf('Release', result, renderCreated, await nextAfterCreate(args.name, (await session.stage()).project)),
    );
  }
}
