import type { Host } from '../../../core/ports/host.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';

const LONGEST = 64 * 1024 * 1024;

/** A JSON file of the host, or undefined when it is not there, not whole, or beyond any sense. */
export async function readJson<T>(host: Host, path: string): Promise<T | undefined> {
  return parseJson<T>(await host.files.read(path, { length: LONGEST }));
}

/** Caches an answer; a full or read-only disk is ignored. */
export async function keepMemo({ files }: Host, path: string, content: object): Promise<void> {
  await files.write(path, `${JSON.stringify(content, null, 2)}\n`).catch(() => undefined);
}
