import type { JsonObject } from '../../../core/ports/json.ts';
import type { KubernetesFacts } from './facts.ts';

/** What is common to all objects. */
type Metadata = { name: string; labels: Record<string, string>; annotations: Record<string, string> };
/** One object of a cluster. */
export type KubernetesObject = JsonObject & { kind: string; metadata: JsonObject & { name: string } };

/** Objects of a service are called like its environment. */
export function nameOf({ environment }: Pick<KubernetesFacts, 'environment'>): string {
  return environment;
}

/** Volumes of models are called by their content. */
export function volumeOf({ served }: Pick<KubernetesFacts, 'served'>): string {
  return `model-${served.record.modelDigest.slice('sha256:'.length, 'sha256:'.length + 16)}`;
}

/** Label of the pods, and of nothing else. */
export function selectorOf({ environment }: Pick<KubernetesFacts, 'environment'>): Record<string, string> {
  return { 'app.kubernetes.io/name': environment, 'app.kubernetes.io/component': 'model' };
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
