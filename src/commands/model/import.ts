import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { finishLaunch } from '../../lib/cli/outcomes/await-job.ts';
import { changeFlags, flag, jobFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';
import { importModel } from '../../lib/stages/models/registry/import-model.ts';
import { parseSha256 } from '../../lib/stages/models/registry/import-gates.ts';
import { renderImported } from '../../lib/stages/models/registry/render.ts';
import { message } from '../../lib/core/text/message.ts';

export default class ModelImport extends SovranCommand<typeof ModelImport> {
  static override summary = 'Import a model by digest.';
  static override description = 'Refuses files that can run code (pickle, programs, auto_map).';
  static override examples = [
    'sovran model import smollm2 --from SmolLM2-135M-Instruct.Q4_1.gguf --license Apache-2.0 --trainable --wait',
  ];
  static override args = { name: nameArg('Name of the model.') };
  static override flags = {
    ...changeFlags,
    ...jobFlags,
    from: flag.text('PATH', 'A GGUF file, or a folder with safetensors.'),
    license: flag.text('SPDX', 'Licence of the weights.'),
    sha256: flag.text('HEX', 'Expected sha256 of the file.'),
    catalogue: flag.text('NAME', 'Known base that it is, where its digest is not known.'),
    usecase: flag.text('NAME', 'Use case that it is for, which its licence must allow.'),
    trainable: flag.toggle('Make a quantized GGUF trainable, by a job.'),
    host: flag.text('H', 'Host of that job.'),
    fixture: flag.toggle('Test model: never evidence, never promoted.'),
  };
  static override operation = importModel;

  protected async perform({ args, flags }: Parsed<typeof ModelImport>, session: Session): Promise<Outcome> {
    const { from, license } = await completeInput(session, {
      from: wantText('--from', flags.from, message('model.question.from')),
      license: wantText('--license', flags.license, message('data.ask.license')),
    });
    const trainableOn = flags.trainable ? await chooseHost(await session.stage(), flags.host) : null;
    const input = {
      name: args.name,
      from,
      license,
      sha256: flags.sha256 === undefined ? null : parseSha256(flags.sha256),
      ...dropAbsent({ catalogue: flags.catalogue, useCase: flags.usecase }),
      trainableOn,
      fixture: flags.fixture,
    };
    return this.operate(session, input, flags, ({ result }) =>
      result.job
        ? finishLaunch(session, { id: result.job }, flags)
        : {
            kind: 'Model',
            data: { ...result.spec, name: result.name, verified: true },
            render: (view) => renderImported(result, view),
            next: [`sovran model show ${result.name}`],
          },
    );
  }
}
