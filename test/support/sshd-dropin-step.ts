import { randomBytes } from 'node:crypto';
import type { ProvisionStep } from '../../src/lib/stages/machines/provision/contract/step.ts';

/** A guarded step that gives an sshd one drop-in. Its id is its own, since a guard is one per step and machine. */
export function dropInStep(path: string, reload: string[], content: string): ProvisionStep {
  return {
    id: `T${randomBytes(4).toString('hex')}`,
    name: 'sshd-drop-in',
    needs: [],
    risk: 'none',
    check: () => `cat '${path}'`,
    assess: (text) =>
      text === content
        ? { state: 'ok', observed: text }
        : { state: 'drift', observed: text, diff: `+ ${content.trim()}` },
    apply: () => [{ argv: ['tee', path], stdin: content }, { argv: reload }],
    guard: () => ({ paths: [path], reload }),
  };
}
