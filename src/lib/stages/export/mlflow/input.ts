import { fixable, message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

/** Where to export to. Paths of files are absolute, so that a resumed run finds them. */
export type MlflowInput = {
  url: string;
  /** Experiment and registered model; null: the project's name. */
  name: string | null;
  tokenFile: string | null;
  user: string | null;
  caFile: string | null;
};

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** MLflow takes any name without `/`, `:`, quotes; control characters would only mislead readers. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;

/** The URL without a `/` at its end. Throws `bad-url` (exit 2), also for a secret inside and for a token that would travel in clear. */
export function checkMlflowUrl(text: string, hasToken: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const { protocol = '', username, password, search, hash } = url ?? {};
  if (!url || !['http:', 'https:'].includes(protocol) || [username, password, search, hash].some(Boolean))
    throw badUrl('form', url?.host || (text.split('@').at(-1) ?? ''));
  if (hasToken && url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) throw badUrl('clear', url.host);
  return url.href.replace(/\/+$/, '');
}

/** Throws `bad-experiment-name` (exit 2) for a name that MLflow or a reader would misread. */
export function checkExperimentName(name: string): string {
  if (NAME.test(name)) return name;
  throw usageError('bad-experiment-name', fixable('mlflow.bad-name', { name: JSON.stringify(name.slice(0, 80)) }));
}

function badUrl(what: 'form' | 'clear', url: string): Error {
  return usageError('bad-url', message(`mlflow.bad-url.${what}`, { url }), {
    fix: message(`mlflow.bad-url.${what}.fix`),
  });
}
