import { EXIT, type SovranError } from '../../../core/text/sovran-error.ts';

/** A host that could not be asked. */
export interface UnreachableHost {
  host: string;
  code: string;
  /** The machine on the way that it is about, where it is not the host itself. */
  hop?: string;
  /** What to type where a machine is not the one that it should be: nobody may call that settled. */
  trust?: string[];
}

/** Pure: what a failure says of a host. */
export function unreachableBy(host: string, { code, exit, details, next }: SovranError): UnreachableHost {
  const hop = details?.['role'] === 'jump' ? details['hop'] : undefined;
  return {
    host,
    code,
    ...(typeof hop === 'string' ? { hop } : {}),
    ...(exit === EXIT.identity ? { trust: next } : {}),
  };
}
