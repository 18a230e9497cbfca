import { stringify } from 'yaml';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { gatherKubernetes, type KubernetesFacts } from './facts.ts';
import { checkInput, type KubernetesInput } from './input.ts';
import { clientOf, type KubernetesObject, nameOf, volumeOf } from './names.ts';
import { objectsOf } from './objects.ts';

/** Files for a cluster, and what they are. */
export interface KubernetesExport {
  texts: Map<string, string>;
  objects: { kind: string; name: string }[];
  warnings: Message[];
}

/** Objects of a release for an environment: files of their own, and a base of Kustomize. Reads project and store alone. */
export async function exportKubernetes(
  input: KubernetesInput,
  ctx: StageContext,
  view: View,
): Promise<KubernetesExport> {
  const facts = await gatherKubernetes(checkInput(input), ctx);
  const made = textsOf(objectsOf(facts), [message('kubernetes.not-run'), ...warningsOf(facts)]);
  made.texts.set('README.md', await readme(facts, ctx, view));
  return made;
}

function warningsOf({ keys, spec, environment }: KubernetesFacts): Message[] {
  return [
    ...(keys.length === 0 ? [message('kubernetes.no-keys', { environment })] : []),
    ...(spec.approvals.required > 0 ? [message('kubernetes.approvals', { required: spec.approvals.required })] : []),
  ];
}

async function readme(facts: KubernetesFacts, { templates }: StageContext, { language }: View): Promise<string> {
  const { environment, release, served, modelImage, spec, trees } = facts;
  const values: Record<string, string> = {
    environment,
    release,
    model: trees.map((tree) => tree.model).join('`, `'),
    digest: served.digest,
    client: Object.keys(clientOf(facts)).join(),
    service: `http://${nameOf(facts)}:${spec.port}/v1`,
    source: trees.map((tree, index) => (index === 0 && modelImage) || volumeOf(tree)).join('`, `'),
  };
  const text = await templates.read(`export/kubernetes.${language}.md`);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '');
}

/** Pure: a file a kind, with one document an object, and a base of Kustomize, which `kubectl apply -k` takes. */
export function textsOf(
  objects: readonly Pick<KubernetesObject, 'kind' | 'metadata'>[],
  warnings: Message[],
): KubernetesExport {
  const texts = new Map<string, string>();
  for (const object of objects) {
    const path = `${object.kind.toLowerCase()}.yaml`;
    const text = stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
    texts.set(path, texts.has(path) ? `${texts.get(path)}---\n${text}` : text);
  }
  const base = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...texts.keys()] };
  texts.set('kustomization.yaml', stringify(base));
  return { texts, objects: objects.map(({ kind, metadata: { name } }) => ({ kind, name })), warnings };
}

/** Objects as lines, and where they lie. */
export function renderKubernetes({ objects }: Pick<KubernetesExport, 'objects'>, path: string, view: View): string[] {
  return [
    ...objects.map(({ kind, name }) => `  ${kind}/${name}`),
    say(view.t, message('kubernetes.done', { path, count: objects.length })),
  ];
}
