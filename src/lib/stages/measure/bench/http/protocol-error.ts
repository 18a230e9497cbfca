/** Bytes that are not what HTTP/1.1 or the event stream allow. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
