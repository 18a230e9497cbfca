import { connect, type Socket } from 'node:net';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { Exchange } from './exchange.ts';
import { CHAT_PATH, emptyRecord, type RequestOptions, type StreamRecord, type StreamTarget } from './stream-record.ts';

export type { RequestOptions, StreamError, StreamRecord, StreamTarget } from './stream-record.ts';

/** A keep-alive connection that runs requests one after another. */
export interface StreamConnection {
  /** Sends a body and resolves with the record; failures are in `error`. A reset by the peer is a lost request. */
  run(body: JsonObject, options?: RequestOptions): Promise<StreamRecord>;
  close(): void;
}

/** A keep-alive connection for streamed requests, one after another; asks for token counts unless a body says otherwise. Close it. */
export function openStreamConnection(target: StreamTarget): StreamConnection {
  return new RawConnection(target);
}

const DEFAULT_TIMEOUT_MS = 600_000;
const READ_BYTES = 65_536;

/** One per thread: bytes are consumed inside the callback that reports them. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

/** Opens lazily, at the first request; again after the peer closed an idle socket. */
class RawConnection implements StreamConnection {
  readonly #target: StreamTarget;
  #socket: Socket | undefined;
  #carried = 0;
  #exchange: Exchange | undefined;
  #requests = 0;

  constructor(target: StreamTarget) {
    this.#target = target;
  }

  run(body: JsonObject, options: RequestOptions = {}): Promise<StreamRecord> {
    if (this.#exchange) throw new Error('a connection runs one request at a time');
    const request = requestBytes(this.#target, { ...STREAMED, ...body });
    const record = emptyRecord(options.id ?? this.#requests++, options.scheduledMs ?? performance.now());
    const { promise, resolve } = Promise.withResolvers<StreamRecord>();
    const exchange = new Exchange(record, options.keepText ?? true, resolve);
    this.#exchange = exchange;
    const release = this.#guard(exchange, options);
    this.#send(exchange, request);
    return promise.finally(() => {
      release();
      this.#afterwards(exchange);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #send(exchange: Exchange, request: Buffer): void {
    const open = this.#socket;
    if (!open) return this.#connect(exchange, request);
    exchange.record.reused = this.#carried > 0;
    this.#write(open, exchange, request);
  }

  #connect(exchange: Exchange, request: Buffer): void {
    const { host, port } = this.#target;
    const callback = (length: number): boolean => this.#read(socket, length);
    const socket: Socket = connect({ host, port, noDelay: true, onread: { buffer: readBuffer, callback } });
    this.#socket = socket;
    this.#carried = 0;
    socket.once('connect', () => this.#write(socket, exchange, request));
    socket.on('error', (error) => this.#failed(socket, error));
    socket.on('end', () => this.#closed(socket));
    socket.on('close', () => this.#closed(socket));
  }

  #write(socket: Socket, exchange: Exchange, request: Buffer): void {
    if (exchange !== this.#exchange) return;
    socket.write(request);
    exchange.record.sentMs = performance.now();
    this.#carried += 1;
  }

  /** The time stamp comes first: parsing must not count as latency. */
  #read(socket: Socket, length: number): boolean {
    const now = performance.now();
    if (socket !== this.#socket || !this.#exchange) socket.destroy();
    else this.#exchange.receive(readBuffer, length, now);
    return true;
  }

  #failed(socket: Socket, error: NodeJS.ErrnoException): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const kind = this.#carried === 0 ? 'refused' : 'reset';
    this.#exchange?.fail(kind, performance.now(), error.code ?? error.message);
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#exchange?.closed(performance.now());
    socket.destroy();
  }

  /** Ends the exchange at its timeout or on abort. Returns how to disarm. */
  #guard(exchange: Exchange, { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: RequestOptions): () => void {
    const timer = setTimeout(() => exchange.fail('timeout', performance.now()), timeoutMs);
    const abort = (): void => exchange.fail('aborted', performance.now());
    if (signal?.aborted) queueMicrotask(abort);
    signal?.addEventListener('abort', abort, { once: true });
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  }

  #afterwards(exchange: Exchange): void {
    if (!exchange.reusable) this.close();
    this.#exchange = undefined;
  }
}

/** Fields of every body that does not have them. */
const STREAMED = { stream: true, stream_options: { include_usage: true } };

/** The bytes of a POST on a connection that stays open. */
function requestBytes(target: StreamTarget, body: JsonObject): Buffer {
  const content = Buffer.from(JSON.stringify({ model: target.model, ...body }));
  const head = [
    `POST ${CHAT_PATH} HTTP/1.1`,
    `host: ${target.host}:${target.port}`,
    `authorization: Bearer ${target.key}`,
    'content-type: application/json',
    'accept: text/event-stream',
    `content-length: ${content.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.map(refuseLineBreak).join('\r\n')}\r\n\r\n`, 'latin1'), content]);
}

function refuseLineBreak(line: string): string {
  if (/[\r\n]/.test(line)) throw new TypeError('a header must not contain a line break');
  return line;
}
