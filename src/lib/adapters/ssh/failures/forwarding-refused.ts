/** Thrown by `openSocket` and `openPort` where the server opens no such channel: it forbids them, or nobody listens. */
export class ForwardingRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ForwardingRefused';
  }
}
