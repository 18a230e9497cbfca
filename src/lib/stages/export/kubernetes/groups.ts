import type { JsonObject } from '../../../core/ports/json.ts';
import type { KubernetesFacts } from './facts.ts';
import { groupOf, type KubernetesObject, metadataOf } from './names.ts';
import { followerOf, podOf } from './pod.ts';

/** Pure: replicas of several pods; the first of each answers, and all start again where one ends. */
export function leaderWorkerSet(facts: KubernetesFacts, leader: JsonObject): KubernetesObject {
  const { replicas, nodes } = facts;
  const labels = { ...groupOf(facts), 'app.kubernetes.io/component': 'worker' };
  return {
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: metadataOf(facts),
    spec: {
      replicas,
      rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxUnavailable: 1, maxSurge: 0 } },
      leaderWorkerTemplate: {
        size: nodes,
        restartPolicy: 'RecreateGroupOnPodRestart',
        leaderTemplate: { metadata: leader, spec: podOf(facts) },
        workerTemplate: { metadata: { ...leader, labels }, spec: followerOf(facts) },
      },
    },
  };
}

/** Pure: pods of one service talk to each other alone; they find the first by name. */
export function groupRules(facts: KubernetesFacts): { ingress: JsonObject[]; egress: JsonObject[] } {
  if (facts.nodes === 1) return { ingress: [], egress: [] };
  const peers = [{ podSelector: { matchLabels: groupOf(facts) } }];
  const names = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }];
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  return { ingress: [{ from: peers }], egress: [{ to: peers }, { to: names, ports }] };
}
