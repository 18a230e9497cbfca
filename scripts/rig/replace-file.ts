import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner may read; whoever reads it meanwhile gets the old text or the new one, never a part. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, path);
}
