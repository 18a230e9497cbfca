import { parseJson } from '../../../core/kit/parse-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { WebAnswer, WebRequest, WebService } from '../../../core/ports/web-service.ts';
import { message } from '../../../core/text/message.ts';
import { plainText } from '../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

const API = '/api/2.0/mlflow';
/** Of a server's own words, the most that is shown. */
const WORDS = 200;
const DENIED: ReadonlySet<number> = new Set([401, 403]);

/** MLflow's REST API. Throws `mlflow-refused` (exit 1), `mlflow-login` (exit 4), `not-mlflow` (exit 2), or as `WebService`. */
export interface Mlflow {
  /** What is there; undefined where it does not exist. */
  find(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject | undefined>;
  send(method: 'POST' | 'DELETE', path: string, body: JsonObject): Promise<JsonObject>;
  /** Stores a file below the artifacts of a run. */
  putArtifact(path: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export function mlflowOf(service: WebService): Mlflow {
  const call = async (request: WebRequest): Promise<JsonObject> => {
    const answer = await service.send(request);
    const body = parse(answer.text);
    if (answer.status === 200 && body) return body;
    throw refusalOf(answer, body?.['error_code'], body);
  };
  return {
    find: (path, query) => call({ method: 'GET', path: `${API}/${path}`, query }).catch(ifAbsent),
    send: (method, path, json) => call({ method, path: `${API}/${path}`, json }),
    async putArtifact(path, text) {
      const bytes = new TextEncoder().encode(text);
      const answer = await service.send({ method: 'PUT', path: `/api/2.0/mlflow-artifacts/artifacts/${path}`, bytes });
      // the store of files names no code
      if (answer.status !== 200) throw refusalOf(answer, 'INVALID_ARTIFACT', parse(answer.text));
    },
    close: () => service.close(),
  };
}

function ifAbsent(error: unknown): undefined {
  if (isRefused(error) && error.details?.['reason'] === 'RESOURCE_DOES_NOT_EXIST') return undefined;
  throw error;
}

function parse(text: string): JsonObject | undefined {
  const value = parseJson<Json>(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

const EXITS = { 'mlflow-login': EXIT.unreachable, 'not-mlflow': EXIT.usage, 'mlflow-refused': EXIT.failed } as const;

/** An answer that is not what was asked for: MLflow's refusal by its name, one of a login, or that of another server. */
function refusalOf({ status }: WebAnswer, name: Json | undefined, body: JsonObject | undefined): SovranError {
  const isNamed = typeof name === 'string';
  const code = DENIED.has(status) ? 'mlflow-login' : isNamed ? 'mlflow-refused' : 'not-mlflow';
  const words = body?.['message'] ?? name;
  const reason = typeof words === 'string' ? firstLine(words).replace(/\.$/, '') : '';
  return new SovranError({
    code,
    exit: EXITS[code],
    text: message(`mlflow.${code}`, { status, reason }),
    fix: message(`mlflow.${code}.fix`),
    next: ['sovran export mlflow --help'],
    details: { status, ...(isNamed ? { reason: firstLine(name) } : {}) },
  });
}

/** What a server says, without what a terminal would obey. */
function firstLine(words: string): string {
  return (plainText(words).split('\n')[0] ?? '').slice(0, WORDS);
}

/** True if the server refused this one thing; others may succeed. */
export function isRefused(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === 'mlflow-refused';
}
