import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg, hostFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { requireFile } from '../../lib/cli/session/read-text.ts';
import type { EngineVariant } from '../../lib/core/project/engine-definition.ts';
import type { ImageOrigin } from '../../lib/core/ports/runner.ts';
import { installEngine } from '../../lib/stages/jobs/engines/install.ts';
import { renderInstalled } from '../../lib/stages/jobs/engines/render.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';

export default class EngineInstall extends SovranCommand<typeof EngineInstall> {
  static override summary = 'Install an engine on a host.';
  static override examples = [
    '<%= config.bin %> engine install cpu',
    '<%= config.bin %> engine install vllm --host gpu1 --variant cuda',
    '<%= config.bin %> engine install cpu --host gpu1 --image-archive engine-cpu.tar',
  ];
  static override args = { name: nameArg('Name of the engine, e.g. cpu.') };
  static override flags = {
    ...changeFlags,
    ...hostFlags,
    variant: Flags.string({
      options: ['cpu', 'cuda'],
      summary: 'Refuse another variant than this; the host’s file decides which it is.',
    }),
    image: Flags.string({
      helpValue: 'NAME@sha256:…',
      summary: 'Registry image by digest (docker engine).',
      exclusive: ['image-archive'],
    }),
    'image-archive': Flags.string({ helpValue: 'FILE', summary: 'Image archive (docker engine).' }),
  };
  static override operation = installEngine;

  protected async perform({ args, flags }: Parsed<typeof EngineInstall>, session: Session): Promise<Outcome> {
    const archive = flags['image-archive'];
    if (archive !== undefined) await requireFile(archive);
    const host = await chooseHost(await session.stage(), flags.host);
    const variant = flags.variant as EngineVariant | undefined;
    const input = { name: args.name, host, ...(variant ? { variant } : {}), ...originOf(flags.image, archive) };
    return operate(session, EngineInstall.operation, input, flags, ({ result }) =>
      outcomeOf('Engine', result, renderInstalled, ['sovran engine list']),
    );
  }
}

/** An archive is named from the folder where the command is typed; a resumed run may be elsewhere. */
function originOf(reference: string | undefined, archive: string | undefined): { origin?: ImageOrigin } {
  if (reference !== undefined) return { origin: { reference } };
  return archive === undefined ? {} : { origin: { archive: resolve(archive) } };
}
