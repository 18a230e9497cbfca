import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-project.ts';

/** Path of a new file with this content, removed when the test ends. */
export function writtenFile(name: string, content: string | Uint8Array): string {
  const path = join(tempDir(), name);
  writeFileSync(path, content);
  return path;
}
