import { SovranError, withNext } from '../../../core/text/sovran-error.ts';

const NAMELESS = /^(sovran host trust) NAME\b/;

/** Rethrows a connection error with the inventory's host name in its next commands. */
export function nameInNext(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SovranError) || !error.next.some((command) => NAMELESS.test(command))) throw error;
    throw withNext(
      error,
      error.next.map((command) => command.replace(NAMELESS, `$1 ${name}`)),
    );
  };
}
