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
  get(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject>;
  /** As `get`; undefined where the thing does not exist. */
  find(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject | undefined>;
  post(path: string, body: JsonObject): Promise<JsonObject>;
  delete(path: string, body: JsonObject): Promise<JsonObject>;
  /** Stores a file below the artifacts of a run. */
  putArtifact(path: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export function mlflowOf(service: WebService): Mlflow {
  const call = async (request: WebRequest): Promise<JsonObject> => {
    const answer = await service.send(request);
    const body = parse(answer.text);
    if (answer.status === 200 && body) return body;
    throw refusalOf(answer, body);
  };
  const get: Mlflow['get'] = (path, query) => call({ method: 'GET', path: `${API}/${path}`, query });
  return {
    get,
    find: (path, query) => get(path, query).catch(ifAbsent),
    post: (path, json) => call({ method: 'POST', path: `${API}/${path}`, json }),
    delete: (path, json) => call({ method: 'DELETE', path: `${API}/${path}`, json }),
    async putArtifact(path, bytes) {
      const answer = await service.send({ method: 'PUT', path: `/api/2.0/mlflow-artifacts/artifacts/${path}`, bytes });
      if (answer.status !== 200) throw refusalOf(answer, parse(answer.text) ?? {}, 'INVALID_ARTIFACT');
    },
    close: () => service.close(),
  };
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof SovranError && error.details?.['reason'] === 'RESOURCE_DOES_NOT_EXIST') return undefined;
  throw error;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that is not what was asked for: MLflow's refusal, one of a login, or that of another server. */
function refusalOf({ status }: WebAnswer, body: JsonObject | undefined, unnamed?: string): SovranError {
  if (DENIED.has(status)) return failure('mlflow-login', EXIT.unreachable, { status, reason: '' });
  const code = body?.['error_code'] ?? unnamed;
  if (typeof code !== 'string') return failure('not-mlflow', EXIT.usage, { status, reason: '' });
  const words = typeof body?.['message'] === 'string' ? body['message'] : code;
  const reason = (plainText(words).split('\n')[0] ?? '').slice(0, WORDS).replace(/\.$/, '');
  return failure('mlflow-refused', EXIT.failed, { status, reason }, plainText(code).slice(0, WORDS));
}

function failure(
  code: 'mlflow-login' | 'not-mlflow' | 'mlflow-refused',
  exit: 1 | 2 | 4,
  { status, reason }: { status: number; reason: string },
  name?: string,
): SovranError {
  return new SovranError({
    code,
    exit,
    text: message(`mlflow.${code}`, { status, reason }),
    fix: message(`mlflow.${code}.fix`),
    next: ['sovran export mlflow --help'],
    details: { status, ...(name === undefined ? {} : { reason: name }) },
  });
}

/** True if the server refused this one thing; others may succeed. */
export function isRefused(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === 'mlflow-refused';
}
