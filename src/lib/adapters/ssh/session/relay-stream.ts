import { Duplex } from 'node:stream';
import type { FramedProcess } from './framed-process.ts';

/**
 * A relay's input and output as one stream, which ends the relay when it is destroyed; with the methods of a socket. An
 * HTTP agent lets go of a socket that it keeps for later (`unref`) and takes hold of it again (`ref`): between the two it
 * is spare, which the event `spare` tells.
 */
export class RelayStream extends Duplex {
  readonly #process: FramedProcess;
  readonly atOnce: number;
  spare = false;

  constructor(process: FramedProcess, atOnce: number) {
    super({ allowHalfOpen: true });
    this.atOnce = atOnce;
    this.#process = process;
    process.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) process.stdout.pause();
    });
    process.stdout.once('end', () => this.push(null));
    process.stdout.once('close', () => this.push(null));
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#process.stdin.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#process.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#process.channel.close();
    this.#process.stdout.destroy();
    done(error);
  }

  /** Ends it where it is only kept for later; whether it did. */
  giveWay(): boolean {
    if (!this.spare || this.destroyed) return false;
    this.destroy();
    return true;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    this.spare = false;
    return this;
  }

  unref(): this {
    this.spare = true;
    this.emit('spare');
    return this;
  }

  destroySoon(): void {
    this.end();
  }
}
