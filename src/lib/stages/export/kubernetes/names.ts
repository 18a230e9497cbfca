import type { JsonObject } from '../../../core/ports/json.ts';
import type { KubernetesFacts, ServedTree } from './facts.ts';

/** What is common to all objects. */
type Metadata = { name: string; labels: Record<string, string>; annotations: Record<string, string> };
/** One object of a cluster. */
export type KubernetesObject = JsonObject & { kind: string; metadata: JsonObject & { name: string } };

/** Objects of a service are called like its environment. */
export function nameOf({ environment }: Pick<KubernetesFacts, 'environment'>): string {
  return environment;
}

/** Volumes of models and adapters are called by their content. */
export function volumeOf({ digest }: Pick<ServedTree, 'digest'>): string {
  return `model-${digest.slice('sha256:'.length, 'sha256:'.length + 16)}`;
}

/** Label of all pods of a service, with those that a leader works with. */
export function groupOf({ environment }: Pick<KubernetesFacts, 'environment'>): Record<string, string> {
  return { 'app.kubernetes.io/name': environment };
}

/** Label of the pods that answer requests. */
export function selectorOf(facts: Pick<KubernetesFacts, 'environment'>): Record<string, string> {
  return { ...groupOf(facts), 'app.kubernetes.io/component': 'model' };
}

/** Label that a pod or namespace needs to reach the service. */
export function clientOf({ environment }: Pick<KubernetesFacts, 'environment'>): Record<string, string> {
  return { [`sovran.client/${environment}`]: 'true' };
}

/** Labels and annotations say what is served, by which release. */
export function metadataOf(facts: KubernetesFacts, name: string = nameOf(facts)): Metadata {
  return {
    name,
    labels: {
      ...selectorOf(facts),
      'app.kubernetes.io/managed-by': 'sovran',
      'app.kubernetes.io/version': facts.release,
    },
    annotations: {
      'sovran/release-digest': facts.served.digest,
      'sovran/model-digest': facts.served.record.modelDigest,
    },
  };
}

/** A volume, filled once, of a tenth more than it holds. */
export function storageOf(
  metadata: KubernetesObject['metadata'],
  bytes: number,
  mode = 'ReadWriteOnce',
): KubernetesObject {
  const spec = { accessModes: [mode], resources: { requests: { storage: `${Math.ceil((bytes * 1.1) / 2 ** 30)}Gi` } } };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec };
}
