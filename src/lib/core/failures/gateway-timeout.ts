import { SovranError } from '../text/sovran-error.ts';

/** Code of a gateway that gave no whole answer. */
export const GATEWAY_TIMEOUT = 'gateway-silent';

/** A gateway that runs took a command and gave no whole answer: it hangs, is just starting, or its worker is gone. */
export function isGatewayTimeout(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === GATEWAY_TIMEOUT;
}

/** The gateway or its socket did not answer; its host did. The gateway may still serve. */
export function isGatewayUnreachable(error: unknown): error is SovranError {
  return isGatewayTimeout(error) || (error instanceof SovranError && error.code === 'socket-refused');
}
