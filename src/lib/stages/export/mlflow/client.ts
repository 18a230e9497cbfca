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
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that is not what was asked for: MLflow's refusal, one of a login, or that of another server. */
function refusalOf({ status }: WebAnswer, name: Json | undefined, body: JsonObject | undefined): SovranError {
  if (DENIED.has(status)) return failure('mlflow-login', EXIT.unreachable, { status });
  if (typeof name !== 'string') return failure('not-mlflow', EXIT.usage, { status });
  const words = typeof body?.['message'] === 'string' ? body['message'] : name;
  const [line = ''] = plainText(words).split('\n');
  const reason = line.slice(0, WORDS).replace(/\.$/, '');
  return failure('mlflow-refused', EXIT.failed, { status, reason }, { reason: plainText(name).slice(0, WORDS) });
}

function failure(
  code: 'mlflow-login' | 'not-mlflow' | 'mlflow-refused',
  exit: 1 | 2 | 4,
  { status, reason = '' }: { status: number; reason?: string },
  details: JsonObject = {},
): SovranError {
  return new SovranError({
    code,
    exit,
    text: message(`mlflow.${code}`, { status, reason }),
    fix: message(`mlflow.${code}.fix`),
    next: ['sovran export mlflow --help'],
    details: { status, ...details },
  });
}

/** True if the server refused this one thing; others may succeed. */
export function isRefused(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === 'mlflow-refused';
}
