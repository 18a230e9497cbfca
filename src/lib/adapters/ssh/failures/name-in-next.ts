import { SovranError } from '../../../text/sovran-error.ts';

/**
 * Throws a failure to connect again, with the host of the inventory in the commands to type next: a connection is shared by
 * whatever its hosts are called, so that it does not know their names.
 */
export function nameInNext({ name, address }: { name: string; address: string }): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError) || !error.next.some((command) => /\b(NAME|USER@HOST)\b/.test(command)))
      throw error;
    const { code, exit, text, fix, details, cause } = error;
    const named = error.next.map((command) => command.replace(/\bNAME\b/, name).replace(/\bUSER@HOST\b/, address));
    const [first = ''] = named;
    // A host that is connected to is in the inventory: it can be added anew once it has left it.
    const next = first.startsWith('sovran host add ') ? [`sovran host remove ${name}`, ...named] : named;
    throw new SovranError({ code, exit, text, next, cause, ...(fix ? { fix } : {}), ...(details ? { details } : {}) });
  };
}
