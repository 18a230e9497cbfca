import type { Host } from '../../../core/ports/host.ts';

/**
 * Writes what spares the next question its work. The answer is known by then: on a disk that is full or read-only it is given
 * all the same, and found again next time.
 */
export async function keepMemo({ files }: Host, path: string, content: object): Promise<void> {
  await files.write(path, `${JSON.stringify(content, null, 2)}\n`).catch(() => undefined);
}
