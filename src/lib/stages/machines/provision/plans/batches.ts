import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

/**
 * Hosts in batches; a failure skips later ones. `size`: number, share (`25%`), default one then the rest; throws
 * `bad-batch` (exit 2).
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
