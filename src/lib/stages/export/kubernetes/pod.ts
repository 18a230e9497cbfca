import { renderConfig } from '../../../core/kit/gateway-config.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { engineScript } from '../../governance/export/engine-script.ts';
import type { KubernetesFacts } from './facts.ts';
import { volumeOf, nameOf } from './names.ts';

/** Ports of a pod: requests with a key, and what the kubelet asks. */
export const PORTS = { requests: 8080, health: 8081 } as const;

const [CONFIG, RUN, MODELS] = ['/etc/sovran', '/run/sovran', '/models'];
/** Neither root nor a user of the cluster's nodes. */
const USER = 10_001;

/** Pure: files that both containers read, by name. Keys are their sha256 alone. */
export function configOf(facts: KubernetesFacts): Record<string, string> {
  const { environment, release, spec, served, engine, gateway, files, keys } = facts;
  const sockets = { admin: `unix@${RUN}/admin.sock`, metrics: `${RUN}/metrics.sock`, mode: '600' as const };
  const slots = { blue: `${RUN}/engine.sock`, green: `${RUN}/none.sock` };
  const where = { environment, limits: spec.limits, bind: '0.0.0.0', port: PORTS.requests };
  const { text } = renderConfig(gateway, where, { ...sockets, slots }, ['blue']);
  return {
    'engine.sh': engineScript(environment, served.record, engine, { models: MODELS, socket: slots.blue }),
    'haproxy.cfg': `${text}\n${HEALTH}`,
    'releases.map': `blue ${release}\n`,
    'keys.map': keys.map((line) => `${line}\n`).join('') || '# sha256 of a key, application@0\n',
    SHA256SUMS: files.map(({ path, sha256 }) => `${sha256.replace('sha256:', '')}  ${path}\n`).join(''),
  };
}

/** What the kubelet asks: ready while the engine answers its own check. */
const HEALTH = `frontend health
  bind :${PORTS.health}
  monitor-uri /ready
  monitor fail if { nbsrv(engine) lt 1 }
`;

/** Pure: a pod without network of its own but the two ports, without rights, and with nothing to write to but a shared folder. */
export function podOf(facts: KubernetesFacts): JsonObject {
  const { flavour, spec, modelImage } = facts;
  const model = modelImage
    ? { image: { reference: modelImage, pullPolicy: 'IfNotPresent' } }
    : { persistentVolumeClaim: { claimName: volumeOf(facts), readOnly: true } };
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: Math.ceil(spec.drainSeconds) + 10,
    securityContext: {
      runAsNonRoot: true,
      // OpenShift gives each project a range of its own.
      ...(flavour === 'openshift' ? {} : { runAsUser: USER, runAsGroup: USER, fsGroup: USER }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    initContainers: [checkOf(facts)],
    containers: [engineOf(facts), gatewayOf(facts)],
    volumes: [
      { name: 'config', secret: { secretName: `${nameOf(facts)}-gateway`, defaultMode: 0o444 } },
      { name: 'run', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
      { name: 'model', ...model },
    ],
  };
}

function modelPath({ served }: KubernetesFacts): string {
  return `${MODELS}/${served.record.model}`;
}

/** The weights are those of the release, or nothing starts. */
function checkOf(facts: KubernetesFacts): JsonObject {
  const command = ['sh', '-c', `cd ${modelPath(facts)} && exec sha256sum -c ${CONFIG}/SHA256SUMS`];
  return { name: 'check-model', image: facts.image, command, ...confined(facts, ['config', 'model']) };
}

function engineOf(facts: KubernetesFacts): JsonObject {
  const { record } = facts.served;
  const { gpus = 0, threads } = record.arguments;
  const memory = `${Math.ceil(facts.memoryBytes / 2 ** 20)}Mi`;
  const devices = gpus > 0 ? { 'nvidia.com/gpu': gpus } : {};
  const ready = { httpGet: { path: '/ready', port: PORTS.health } };
  const start = record.engine.startSeconds ?? 180;
  return {
    name: 'engine',
    image: facts.image,
    command: ['sh', `${CONFIG}/engine.sh`],
    env: [{ name: 'HOME', value: '/tmp' }],
    resources: { requests: { cpu: String(threads), memory }, limits: { memory, ...devices } },
    startupProbe: { ...ready, periodSeconds: 5, failureThreshold: Math.ceil(start / 5) },
    livenessProbe: { ...ready, periodSeconds: 10, failureThreshold: 6 },
    ...confined(facts, ['config', 'run', 'tmp', 'model']),
  };
}

function gatewayOf(facts: KubernetesFacts): JsonObject {
  const { gatewayImage, spec } = facts;
  return {
    name: 'gateway',
    image: gatewayImage,
    command: ['haproxy', '-W', '-db', '-f', `${CONFIG}/haproxy.cfg`],
    workingDir: CONFIG,
    ports: [
      { name: 'requests', containerPort: PORTS.requests },
      { name: 'health', containerPort: PORTS.health },
    ],
    readinessProbe: { httpGet: { path: '/ready', port: 'health' }, periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { tcpSocket: { port: 'health' }, periodSeconds: 10 },
    // SIGUSR1: streams that run may end.
    lifecycle: { preStop: { exec: { command: ['sh', '-c', `kill -USR1 1; sleep ${Math.ceil(spec.drainSeconds)}`] } } },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    ...confined(facts, ['config', 'run']),
  };
}

function confined(facts: KubernetesFacts, volumes: readonly ('config' | 'run' | 'tmp' | 'model')[]): JsonObject {
  const paths = { config: CONFIG, run: RUN, tmp: '/tmp', model: modelPath(facts) };
  return {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: volumes.map((name) => ({
      name,
      mountPath: paths[name],
      ...(name === 'config' || name === 'model' ? { readOnly: true } : {}),
    })),
  };
}
