import type { Host } from '../../../core/ports/host.ts';

/** Caches an answer; a full or read-only disk is ignored. */
export async function keepMemo({ files }: Host, path: string, content: object): Promise<void> {
  await files.write(path, `${JSON.stringify(content, null, 2)}\n`).catch(() => undefined);
}
