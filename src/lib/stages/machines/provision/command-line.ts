import { shellWord } from '../../../core/text/shell-word.ts';
import type { ApplyHostsInput } from './step/apply-input.ts';

/** `host plan` or `host apply` of the same hosts, worked on in the same way, with further words. Pure. */
export function hostCommand(verb: 'plan' | 'apply', input: ApplyHostsInput, more: readonly string[] = []): string {
  const { hosts, onUnreachable, batch } = input;
  const words = [
    ...hosts,
    ...(onUnreachable === 'skip' ? ['--on-unreachable', 'skip'] : []),
    ...(batch === null ? [] : ['--batch', batch]),
    ...more,
  ];
  return ['sovran host', verb, ...words.map(shellWord)].join(' ');
}

/** The consent that steps of a plan need, as words of `host apply`. Pure. */
export function consentWords(steps: readonly { risk: string }[]): string[] {
  const risks = [...new Set(steps.map(({ risk }) => risk))].filter((risk) => risk !== 'none');
  return risks.length > 0 ? ['--allow', risks.join(',')] : [];
}
