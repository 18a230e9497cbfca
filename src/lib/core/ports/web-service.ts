import type { JsonObject } from './json.ts';

/** Address of a server outside the project, and files with what it asks for. Secrets themselves are never part of it. */
export interface WebPlace {
  /** Without user, query and fragment; may have a path. */
  url: string;
  /** File of a token: `Bearer`, or with `user` the password of `Basic`. */
  tokenFile?: string | undefined;
  user?: string | undefined;
  /** File of certificates (PEM) that are trusted instead of the system's. */
  caFile?: string | undefined;
}

export interface WebRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the URL, beginning with `/`. */
  path: string;
  query?: Readonly<Record<string, string>>;
  json?: JsonObject;
  bytes?: Uint8Array;
}

export interface WebAnswer {
  status: number;
  text: string;
}

/**
 * A server that the operator named. `send` throws `web-unreachable`, `web-failing` (exit 4) or `web-certificate`
 * (exit 6); any other status is an answer.
 */
export interface WebService {
  send(request: WebRequest): Promise<WebAnswer>;
  /** Ends its connections. */
  close(): Promise<void>;
}
