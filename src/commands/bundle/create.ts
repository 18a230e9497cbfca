import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { createBundle } from '../../lib/stages/export/bundle/create-bundle.ts';
import { renderCreated } from '../../lib/stages/export/bundle/render.ts';
import { shellWord } from '../../lib/core/text/shell-word.ts';
import { badValue } from '../../lib/core/text/suggest.ts';

export default class BundleCreate extends SovranCommand<typeof BundleCreate> {
  static override summary = 'Write all that hosts and releases need into one signed file.';
  static override description =
    'Packages of engines by their locks, weights, rows, image archives and runbooks, each by its digest. Refused with ' +
    'the names of what is missing. With --since the bundle leaves out what another one holds.';
  static override examples = [
    'sovran bundle create --release r1 --out r1.bundle --key ~/.ssh/id_ed25519',
    'sovran bundle create --for gpu1 --engine trl --dataset themes --out site.bundle --key ~/.ssh/id_ed25519',
    'sovran bundle create --release r2 --since r1.bundle --out r2.bundle --key ~/.ssh/id_ed25519',
  ];
  static override flags = {
    ...changeFlags,
    for: flag.repeated('HOST', 'Host whose releases it brings.'),
    release: flag.repeated('NAME', 'Release that it brings, with its engine.'),
    engine: flag.repeated('NAME', 'Engine that it brings.'),
    model: flag.repeated('NAME', 'Model that it brings.'),
    dataset: flag.repeated('NAME', 'Dataset that it brings.'),
    image: flag.repeated('ENGINE=FILE', 'Image archive of an engine.'),
    cli: flag.text('FILE', 'Archive of sovran itself.'),
    since: flag.text('FILE', 'Bundle that the other side has already.'),
    key: flag.required('FILE', 'Private key that signs.'),
    out: flag.required('FILE', 'New file to write.'),
  };
  static override operation = createBundle;

  protected async perform({ flags }: Parsed<typeof BundleCreate>, session: Session): Promise<Outcome> {
    const input = {
      out: resolve(flags.out),
      key: resolve(flags.key),
      mayAsk: session.terminal.interactive,
      hosts: flags.for ?? [],
      releases: flags.release ?? [],
      engines: flags.engine ?? [],
      models: flags.model ?? [],
      datasets: flags.dataset ?? [],
      images: filesBy(flags.image ?? []),
      cli: flags.cli === undefined ? null : resolve(flags.cli),
      since: flags.since === undefined ? null : resolve(flags.since),
    };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Bundle', result, renderCreated, [`sovran bundle verify ${shellWord(flags.out)}`]),
    );
  }
}

/** Absolute, as a resumed run may be elsewhere. Throws `bad-image` (exit 2). */
function filesBy(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const [, engine, file] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (engine === undefined || file === undefined) throw badValue('bad-image', '--image', pair, {});
    return [engine, resolve(file)] as const;
  });
  return Object.fromEntries(entries);
}
