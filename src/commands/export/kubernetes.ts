import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseTaken, saveTexts } from '../../lib/cli/files/export-folder.ts';
import { exportKubernetes, renderKubernetes } from '../../lib/stages/export/kubernetes/export-kubernetes.ts';
import { FLAVOURS } from '../../lib/stages/export/kubernetes/input.ts';

export default class ExportKubernetes extends SovranCommand<typeof ExportKubernetes> {
  static override summary = 'Write a release as objects of Kubernetes, KServe or OpenShift.';
  static override description =
    'Plain files that are also a base of Kustomize: the engine without network behind the same gateway, egress denied, ' +
    'weights checked by digest at each start. Validated by schemas, not run on a cluster.';
  static override examples = [
    'sovran export kubernetes --release r1 --env production --image llama@sha256:… --gateway-image haproxy@sha256:… --out k8s',
  ];
  static override flags = {
    release: flag.required('NAME', 'Release to serve.'),
    env: flag.required('NAME', 'Environment whose limits, keys and port it takes.'),
    image: flag.required('IMAGE', 'Image with the engine, by digest.'),
    'gateway-image': flag.required('IMAGE', 'Image with HAProxy, by digest.'),
    'model-image': flag.text('IMAGE', 'Image of the model’s files, by digest, instead of a volume.'),
    flavour: flag.choice(FLAVOURS, 'What runs it.', { default: 'plain' }),
    replicas: flag.number('Pods.', { default: 1, min: 1, max: 1000 }),
    'max-replicas': flag.number('Pods that load may add up to.', { min: 2, max: 1000 }),
    nodes: flag.number('Pods that share the GPUs of one replica (vLLM).', { default: 1, min: 1, max: 64 }),
    out: flag.required('DIR', 'New or empty folder to write.'),
  };

  protected async perform({ flags }: Parsed<typeof ExportKubernetes>, session: Session): Promise<Outcome> {
    const { release, env: environment, image, replicas, 'max-replicas': maxReplicas = null, nodes, out: path } = flags;
    await refuseTaken(path);
    const { flavour, 'gateway-image': gatewayImage, 'model-image': modelImage = null } = flags;
    const images = { image, gatewayImage, modelImage };
    const input = { release, environment, flavour, replicas, maxReplicas, nodes, ...images };
    const { texts, objects, warnings } = await exportKubernetes(input, await session.stage(), session.view);
    await saveTexts(path, texts, await session.stage());
    return {
      kind: 'KubernetesExport',
      data: { path, release, environment, flavour, objects, files: [...texts.keys()] },
      render: (view) => renderKubernetes({ objects }, path, view),
      warnings,
      next: [`kubectl apply -k ${path}`],
    };
  }
}
