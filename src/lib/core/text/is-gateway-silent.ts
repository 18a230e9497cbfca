import { SovranError } from './sovran-error.ts';

/** Code of a gateway that gave no whole answer. */
export const GATEWAY_SILENT = 'gateway-silent';

/** A gateway that runs took a command and gave no whole answer: it hangs, is just starting, or its worker is gone. */
export function isGatewaySilent(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === GATEWAY_SILENT;
}

/** The gateway or its socket did not answer; its host did. The gateway may still serve. */
export function isGatewayMute(error: unknown): error is SovranError {
  return isGatewaySilent(error) || (error instanceof SovranError && error.code === 'socket-refused');
}
