import { digestOfText } from '../../../core/kit/canonical.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { decoded, linesOf, objectOf } from './printed.ts';

/** A process of a service, as the kernel describes it. */
export interface ServiceProcess {
  pid: number;
  uid: number;
  /** Effective capabilities, hex. */
  capabilities: string;
  noNewPrivileges: boolean;
  network: string;
}

/** A service that a host has, by the files that sovran left there. */
export interface ServiceFacts {
  id: string;
  environment: string | null;
  release: string | null;
  engine: string | null;
  runtime: string | null;
  modelTree: string | null;
  adapterTrees: string[];
  config: JsonObject;
  /** Digest, hex, of what the project that started it is called there. */
  project: string | null;
  processes: ServiceProcess[];
}

/** Services of sovran on a host, with their processes. */
export function services(printed: string): { services: ServiceFacts[] } {
  return {
    services: linesOf(printed, 'spec', 2).map(([id = '', spec]) => serviceOf(id, decoded(spec), printed)),
  };
}

function serviceOf(id: string, spec: JsonObject, printed: string): ServiceFacts {
  const labels = objectOf(spec.labels);
  const marks = linesOf(printed, 'mark', 2).filter(([of]) => of === id);
  const adapters = Array.isArray(spec.adapters) ? spec.adapters.map((one) => textOf(objectOf(one).tree)) : [];
  return {
    id,
    environment: textOf(labels.environment),
    release: textOf(labels.release),
    engine: textOf(spec.engine),
    runtime: textOf(spec.environment),
    modelTree: textOf(spec.modelTree),
    adapterTrees: adapters.filter((tree) => tree !== null),
    config: objectOf(spec.config),
    project: projectOf(marks.map(([, mark]) => textOf(decoded(mark).project)).find((one) => one !== null)),
    processes: linesOf(printed, 'process', 6).flatMap(([of, ...words]) => (of === id ? [processOf(words)] : [])),
  };
}

/** Runners write a name, or its digest. */
function projectOf(mark: string | null | undefined): string | null {
  if (!mark) return null;
  return /^[0-9a-f]{64}$/.test(mark) ? mark : digestOfText(mark).slice('sha256:'.length);
}

function processOf([pid, uid, capabilities = '', noNew, network = '']: string[]): ServiceProcess {
  return { pid: Number(pid), uid: Number(uid), capabilities, noNewPrivileges: noNew === '1', network };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
