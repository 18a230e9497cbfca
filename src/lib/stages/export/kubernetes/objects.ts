import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../core/ports/json.ts';
import { bytesOf, type KubernetesFacts, type ServedTree } from './facts.ts';
import { groupRules, leaderWorkerSet } from './groups.ts';
import {
  clientOf,
  groupOf,
  type KubernetesObject,
  metadataOf,
  nameOf,
  selectorOf,
  storageOf,
  volumeOf,
} from './names.ts';
import { configOf, podOf, PORTS } from './pod.ts';

/** Load of the engine's processors, per cent, above which replicas are added. */
const BUSY = 70;

/** Pure: the objects of a release, in the order in which they are applied. */
export function objectsOf(facts: KubernetesFacts): KubernetesObject[] {
  const { flavour, maxReplicas, replicas, nodes, trees, modelImage } = facts;
  const runs = nodes > 1 ? leaderWorkerSet(facts, podMetadata(facts)) : deployment(facts);
  const some = (wanted: boolean, object: () => KubernetesObject): KubernetesObject[] => (wanted ? [object()] : []);
  return [
    gatewaySecret(facts),
    ...trees.slice(modelImage === null ? 0 : 1).map((tree) => modelVolume(facts, tree)),
    networkPolicy(facts),
    ...(flavour === 'kserve' ? [inferenceService(facts)] : [runs, service(facts)]),
    ...some(replicas > 1 && nodes === 1 && flavour !== 'kserve', () => disruptionBudget(facts)),
    ...some(maxReplicas !== null && flavour !== 'kserve', () => autoscaler(facts, runs)),
    ...some(flavour === 'openshift', () => route(facts)),
  ];
}

function gatewaySecret(facts: KubernetesFacts): KubernetesObject {
  const metadata = metadataOf(facts, `${nameOf(facts)}-gateway`);
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData: configOf(facts) };
}

/** Filled once with the model's files; each start checks them. */
function modelVolume(facts: KubernetesFacts, tree: ServedTree): KubernetesObject {
  const mode = facts.replicas * facts.nodes > 1 || facts.maxReplicas !== null ? 'ReadWriteMany' : 'ReadWriteOnce';
  return storageOf(metadataOf(facts, volumeOf(tree)), bytesOf(tree), mode);
}

/** Nothing gets out, and in come those who carry the client's label; pods of one replica talk to each other. */
function networkPolicy(facts: KubernetesFacts): KubernetesObject {
  const { ingress, egress } = groupRules(facts);
  const from = ['podSelector', 'namespaceSelector'].map((by) => ({ [by]: { matchLabels: clientOf(facts) } }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(facts),
    spec: {
      podSelector: { matchLabels: groupOf(facts) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from, ports: [{ protocol: 'TCP', port: PORTS.requests }] }, ...ingress],
      egress,
    },
  };
}

function deployment(facts: KubernetesFacts): KubernetesObject {
  const { replicas, served } = facts;
  // A new pod beside the old ones needs GPUs of its own.
  const rollingUpdate = served.record.arguments.gpus
    ? { maxUnavailable: 1, maxSurge: 0 }
    : { maxUnavailable: 0, maxSurge: 1 };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(facts),
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate },
      selector: { matchLabels: selectorOf(facts) },
      template: { metadata: podMetadata(facts), spec: podOf(facts) },
    },
  };
}

/** A change of the gateway's files starts new pods. */
function podMetadata(facts: KubernetesFacts): JsonObject {
  const config = createHash('sha256')
    .update(JSON.stringify(configOf(facts)))
    .digest('hex');
  const { labels, annotations } = metadataOf(facts);
  return { labels, annotations: { ...annotations, 'sovran/config-digest': `sha256:${config}` } };
}

function service(facts: KubernetesFacts): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(facts),
    spec: {
      selector: selectorOf(facts),
      ports: [{ name: 'http', port: facts.spec.port, targetPort: PORTS.requests, protocol: 'TCP' }],
    },
  };
}

function disruptionBudget(facts: KubernetesFacts): KubernetesObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(facts),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(facts) } },
  };
}

function autoscaler(facts: KubernetesFacts, { apiVersion = '', kind }: KubernetesObject): KubernetesObject {
  const target = { type: 'Utilization', averageUtilization: BUSY };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(facts),
    spec: {
      scaleTargetRef: { apiVersion, kind, name: nameOf(facts) },
      minReplicas: facts.replicas,
      maxReplicas: facts.maxReplicas,
      metrics: [{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'engine', target } }],
    },
  };
}

/** KServe makes Deployment, Service and autoscaler of it. */
function inferenceService(facts: KubernetesFacts): KubernetesObject {
  const { annotations, ...metadata } = metadataOf(facts);
  const { maxReplicas, replicas } = facts;
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { ...metadata, annotations: { ...annotations, 'serving.kserve.io/deploymentMode': 'Standard' } },
    spec: {
      predictor: {
        ...podMetadata(facts),
        minReplicas: replicas,
        maxReplicas: maxReplicas ?? replicas,
        ...podOf(facts),
      },
    },
  };
}

function route(facts: KubernetesFacts): KubernetesObject {
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: metadataOf(facts),
    spec: {
      to: { kind: 'Service', name: nameOf(facts) },
      port: { targetPort: 'http' },
      tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'None' },
    },
  };
}
