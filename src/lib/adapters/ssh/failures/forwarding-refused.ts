/** Thrown by `openSocket` and `openPort` if the server opens no such channel. */
export class ForwardingRefused extends Error {
  /** The server said that it forbids it; without that it may be either. */
  readonly prohibited: boolean;

  constructor(reason: string, prohibited = false) {
    super(reason);
    this.name = 'ForwardingRefused';
    this.prohibited = prohibited;
  }
}
