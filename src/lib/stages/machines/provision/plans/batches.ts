import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

/**
 * The hosts in groups that are worked on one after the other; a failure in one keeps the later ones from being touched.
 * `size`: a number, a share of all (`25%`), or by default one host first and then the rest. Throws `bad-batch` (exit 2).
 */
export function splitBatches(hosts: readonly string[], size?: string): string[][] {
  if (size === undefined) return [hosts.slice(0, 1), hosts.slice(1)].filter((batch) => batch.length > 0);
  const count = batchSize(size, hosts.length);
  return Array.from({ length: Math.ceil(hosts.length / count) }, (_, at) => hosts.slice(at * count, (at + 1) * count));
}

function batchSize(text: string, all: number): number {
  const [, digits = '', percent] = /^(\d{1,4})(%?)$/.exec(text) ?? [];
  const given = Number(digits);
  if (given < 1 || (percent && given > 100)) {
    throw new SovranError({
      code: 'bad-batch',
      exit: EXIT.usage,
      text: message('provision.bad-batch', { batch: text }),
      fix: message('provision.bad-batch.fix'),
    });
  }
  return percent ? Math.max(1, Math.floor((all * given) / 100)) : given;
}
