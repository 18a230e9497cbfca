import { globSync } from 'node:fs';
import type { Catalogue, Language } from '../../core/text/message.ts';

/** Folder of all rooms. */
const ROOMS = new URL('../../', import.meta.url);

/** Messages of every room in a language: of each file below `src/lib` whose name ends with `messages.ts`. */
export async function collectMessages(language: Language): Promise<Catalogue> {
  const files = globSync('**/*messages.ts', { cwd: ROOMS }).toSorted();
  const rooms = await Promise.all(files.map((path) => import(new URL(path, ROOMS).href)));
  return Object.assign({}, ...rooms.map(({ messages }) => (messages as Record<Language, object>)[language]));
}
