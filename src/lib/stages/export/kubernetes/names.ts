import type { JsonObject } from '../../../core/ports/json.ts';
import type { KubernetesFacts } from './facts.ts';

/** Names of objects: those of a service are its environment's, the claim's is the model's content. */
export function nameOf({ environment }: Pick<KubernetesFacts, 'environment'>): string {
  return environment;
}

export function claimOf({ served }: Pick<KubernetesFacts, 'served'>): string {
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

/** What is common to all objects; `release` and its digest say what is served. */
export function metadataOf(facts: KubernetesFacts, name: string = nameOf(facts)): JsonObject {
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
