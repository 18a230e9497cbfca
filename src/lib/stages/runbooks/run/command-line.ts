import { plainText } from '../../../core/text/plain.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

/** A command as it would be typed. Pure. */
export function commandLine({ argv, host }: { argv: readonly string[]; host?: string | undefined }): string {
  const words = argv.map((word) => shellWord(plainText(word))).join(' ');
  return host === undefined ? `sovran ${words}` : `${plainText(host)}$ ${words}`;
}
