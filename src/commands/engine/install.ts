import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, hostFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { requireFile } from '../../lib/cli/session/read-text.ts';
import type { ImageOrigin } from '../../lib/core/ports/runner.ts';
import { installEngine } from '../../lib/stages/jobs/engines/install.ts';
import { renderInstalled } from '../../lib/stages/jobs/engines/render.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';

export default class EngineInstall extends SovranCommand<typeof EngineInstall> {
  static override summary = 'Install an engine on a host.';
  static override examples = [
    'sovran engine install cpu',
    'sovran engine install vllm --host gpu1 --variant cuda',
    'sovran engine install cpu --host gpu1 --image-archive engine-cpu.tar',
  ];
  static override args = { name: nameArg('Name of the engine, e.g. cpu.') };
  static override flags = {
    ...changeFlags,
    ...hostFlags,
    variant: flag.choice(['cpu', 'cuda'], 'Refuse another variant than this; the host’s file decides which it is.'),
    image: flag.text('NAME@sha256:…', 'Registry image by digest (docker engine).', { exclusive: ['image-archive'] }),
    'image-archive': flag.text('FILE', 'Image archive (docker engine).'),
  };
  static override operation = installEngine;

  protected async perform({ args, flags }: Parsed<typeof EngineInstall>, session: Session): Promise<Outcome> {
    const archive = flags['image-archive'];
    if (archive !== undefined) await requireFile(archive);
    const host = await chooseHost(await session.stage(), flags.host);
    const { variant } = flags;
    const input = { name: args.name, host, ...(variant ? { variant } : {}), ...originOf(flags.image, archive) };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Engine', result, renderInstalled, ['sovran engine list']),
    );
  }
}

/** An archive is named from the folder where the command is typed; a resumed run may be elsewhere. */
function originOf(reference: string | undefined, archive: string | undefined): { origin?: ImageOrigin } {
  if (reference !== undefined) return { origin: { reference } };
  return archive === undefined ? {} : { origin: { archive: resolve(archive) } };
}
