import writeFileAtomic from 'write-file-atomic';

/** Writes a file that only its owner reads; a reader or a crash sees the old content or the new one. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text, { mode: 0o600 });
}
