/** Thrown by `openSocket` and `openPort` if the server opens no such channel. */
export class ForwardingRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ForwardingRefused';
  }
}
