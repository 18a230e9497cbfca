import type { View } from '../../../core/text/view.ts';
import { shortDigest } from '../compare/settings.ts';
import type { LineageNode, ModelLineage } from './schema.ts';

/** A lineage as a tree; facts of a model stand below its name, one a line. */
export function renderLineage({ name, nodes }: ModelLineage, view: View): string[] {
  const roots = nodes.filter(({ below }) => below === null);
  return roots.flatMap((root) => [headOf(root, name, view), ...branchLines(root, '', nodes, name, view)]);
}

/** Facts, then children, behind what the line above has drawn. */
function branchLines(
  node: LineageNode,
  indent: string,
  nodes: readonly LineageNode[],
  name: string,
  view: View,
): string[] {
  const children = nodes.filter(({ below }) => below === node.name);
  const bar = children.length > 0 ? '│  ' : '   ';
  return [
    ...factLines(node, view).map((fact) => view.paint.dim(`${indent}${bar}${fact}`)),
    ...children.flatMap((child, at) => {
      const isLast = at === children.length - 1;
      const deeper = `${indent}${isLast ? '   ' : '│  '}`;
      return [
        `${indent}${isLast ? '└─ ' : '├─ '}${headOf(child, name, view)}`,
        ...branchLines(child, deeper, nodes, name, view),
      ];
    }),
  ];
}

function headOf(node: LineageNode, shown: string, { t, paint }: View): string {
  const kind = [t(`model.kind.${node.type}`), node.scheme, node.format].filter(Boolean).join(' ');
  const name = node.name === shown ? paint.bold(`${node.name} ◀`) : node.name;
  return `${name}  ${kind}  ${shortDigest(node.digest)}`;
}

function factLines(node: LineageNode, { t }: View): string[] {
  const others = node.parents.filter(({ type, name }) => type !== 'model' || name !== node.below);
  const parents = others.map(
    ({ relation, name, digest }) => `${t(`model.relation.${relation}`)} ${name ?? shortDigest(digest)}`,
  );
  const job = node.job === undefined ? [] : [t('lineage.job', { job: node.job })];
  const releases = node.releases.map(({ name, live }) =>
    live.length === 0 ? t('lineage.release', { name }) : t('lineage.live', { name, environments: live.join(', ') }),
  );
  return [...parents, ...job, ...releases];
}
