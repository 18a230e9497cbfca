import { scriptArgv } from '../../../core/kit/host-script.ts';
import type { SlurmSettings } from '../../../core/project/resources/host.ts';
import type { Admission } from '../../../core/project/runner-kind.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';
import { lineText } from '../../../core/text/plain.ts';

/** Slurm would take a job with these settings: `sbatch --test-only`. */
export const slurmAdmission: Admission = {
  argv: (settings) => scriptArgv('slurm/admit', ...placeArgs(settings)),
  refusal(host, answer) {
    if (answer.exitCode === 0) return undefined;
    if (answer.exitCode === 127) return refusedError('slurm-missing', fixable('engine.slurm-missing', { host }));
    return slurmRefusal(host, `${answer.stderr}\n${answer.stdout}`);
  },
};

/** Pure: options that say where a job goes. */
export function placeArgs({ partition, account, qos }: SlurmSettings): string[] {
  return Object.entries({ partition, account, qos }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
}

const SILENT = /unable to contact|timed out|connection (refused|reset)|communication connection failure|munge/i;

/** Slurm's own words: `slurm-silent` (exit 4) without an answer of its controller, else `slurm-refused` (exit 3). */
export function slurmRefusal(host: string, said: string): SovranError {
  const words = lineText(
    said
      .split('\n')
      .map((line) => line.replace(/^\w+: (error: )?/, '').trim())
      .filter(Boolean)
      .join('; '),
  ).slice(0, 300);
  const details = { host, said: words };
  if (SILENT.test(said))
    return unreachableError('slurm-silent', fixable('engine.slurm-silent', { host, words }), { details });
  return refusedError('slurm-refused', fixable('engine.slurm-refused', { host, words }), { details });
}
