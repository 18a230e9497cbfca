import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

/** Who runs the release: Deployments, KServe, or OpenShift with its own security and routes. */
export const FLAVOURS = ['plain', 'kserve', 'openshift'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** What of a cluster the project does not know. Images are named by digest. */
export interface KubernetesInput {
  release: string;
  environment: string;
  flavour: Flavour;
  /** Image with the engine: `llama-server`, or vLLM. */
  image: string;
  /** Image with HAProxy. */
  gatewayImage: string;
  /** Image whose files are those of the model; null: they lie in a volume that the cluster provides. */
  modelImage: string | null;
  replicas: number;
  /** Replicas that a busy engine may grow to; null: it does not grow. */
  maxReplicas: number | null;
  /** Pods that make up one replica and share the release's GPUs. */
  nodes: number;
}

const BY_DIGEST = /^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$/;

/** RFC 1035, as names of services are. */
const SERVICE = /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/;

/** Throws `image-unpinned` (exit 2) for a name without digest. */
export function requirePinned(images: readonly string[]): void {
  const loose = images.find((one) => !BY_DIGEST.test(one));
  if (loose !== undefined) throw usageError('image-unpinned', fixable('kubernetes.image-unpinned', { image: loose }));
}

/** Throws `image-unpinned`, `bad-replicas` or `bad-name` (exit 2) for what a cluster would refuse or read in another way. */
export function checkInput(input: KubernetesInput): KubernetesInput {
  const { image, gatewayImage, modelImage, replicas, maxReplicas, environment } = input;
  requirePinned([image, gatewayImage, modelImage ?? image]);
  if (maxReplicas !== null && maxReplicas <= replicas)
    throw usageError('bad-replicas', fixable('kubernetes.bad-replicas', { least: replicas, most: maxReplicas }));
  if (!SERVICE.test(environment)) throw usageError('bad-name', fixable('kubernetes.bad-name', { name: environment }));
  return input;
}
