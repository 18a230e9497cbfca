import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core/config';

/** Writes `oclif.manifest.json` from the built commands: without it start-up is three times slower. */
export async function writeManifest(root: string): Promise<void> {
  const path = join(root, 'oclif.manifest.json');
  rmSync(path, { force: true });
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  // An operation is code, and the command's class has it: here it only says that the command changes something.
  for (const command of Object.values(plugin.manifest.commands)) if (command['operation']) command['operation'] = true;
  // oclif lists them as it finds them; sorted, one commit makes one package.
  const commands = Object.fromEntries(
    Object.entries(plugin.manifest.commands).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(path, `${JSON.stringify({ ...plugin.manifest, commands })}\n`);
}
