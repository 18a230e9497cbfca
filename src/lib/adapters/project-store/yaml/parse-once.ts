import type { z } from 'zod';
import { parseYaml } from './parse-yaml.ts';

interface Parsed {
  content: Uint8Array;
  schema: z.ZodType;
  value: unknown;
}

/** More than the files that a command reads again and again, and no memory worth naming. */
const REMEMBERED = 64;

const remembered = new Map<string, Parsed>();

/**
 * As `parseYaml`, but the same bytes read again are not parsed again: a rollback reads the file of its host fourteen times.
 * Every caller gets a value of its own.
 */
export function parseOnce<Schema extends z.ZodType>(
  path: string,
  content: string | Uint8Array,
  schema: Schema,
  name: string,
): z.infer<Schema> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const key = `${path}\0${name}`;
  const known = remembered.get(key);
  if (known?.schema === schema && Buffer.compare(known.content, bytes) === 0)
    return structuredClone(known.value) as z.infer<Schema>;
  const value = parseYaml(path, content, schema, name);
  remember(key, { content: bytes, schema, value: structuredClone(value) });
  return value;
}

/** The oldest goes first. */
function remember(key: string, parsed: Parsed): void {
  remembered.delete(key);
  remembered.set(key, parsed);
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
