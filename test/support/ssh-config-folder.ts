import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempDir } from './temp-project.ts';

/** Writes files of SSH configuration into a private folder, which `~/` stands for in them; returns the path of `config`. */
export function sshConfigFolder(files: Record<string, string>): string {
  const dir = tempDir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text.replaceAll(/(?<=Include .*)~\//g, `${dir}/`), { mode: 0o600 });
  }
  return join(dir, 'config');
}
