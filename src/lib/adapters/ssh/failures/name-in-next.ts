import { SovranError, withNext } from '../../../core/text/sovran-error.ts';

const NAMELESS = /^(sovran host trust) NAME\b/;

/**
 * Throws a failure to connect again, with the host of the inventory in the commands to type next: a connection is shared by
 * whatever its hosts are called, so that it does not know their names.
 */
export function nameInNext(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError) || !error.next.some((command) => NAMELESS.test(command))) throw error;
    throw withNext(
      error,
      error.next.map((command) => command.replace(NAMELESS, `$1 ${name}`)),
    );
  };
}
