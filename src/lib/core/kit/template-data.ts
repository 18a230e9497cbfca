import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { packageRoot } from './package-root.ts';

/** Text of a file that came with the program, by its path under `templates/`. */
export function templateText(path: string): string {
  return readFileSync(join(packageRoot(), 'templates', path), 'utf8');
}

/** Asks for what a YAML file under `templates/` holds, in this shape. Read once a process. */
export function templateData<T>(path: string, schema: z.ZodType<T>): () => T {
  let read: T | undefined;
  return () => {
    read ??= schema.parse(parse(templateText(path)));
    return read;
  };
}
