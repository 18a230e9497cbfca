import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { factList, scrolled, section } from '../../../core/text/html/table.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { LineageNode, ModelLineage } from '../../experiments/lineage/schema.ts';
import { lineageGraph, type GraphNode } from '../charts/lineage-graph.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { linksTo, listOf, tableOf, tableSection } from '../frame/tables.ts';
import { type SiteWords, menuPath, pathFor } from '../frame/words.ts';
import { evaluationSections } from './evaluations.ts';
import { emptyNote, type SitePage } from '../frame/frame.ts';

type Model = ResourceOf<'Model'>;

/** Boxes of a graph that people can read. */
const MOST_DRAWN = 60;

/** Lineages, models, datasets. Pure. */
export function modelsPage(facts: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const { models, datasets } = facts;
  // a lineage of one model alone is not drawn
  const families = facts.lineages.filter(({ nodes }) => nodes.length > 1);
  const content =
    models.length + datasets.length === 0
      ? emptyNote('sovran model import --help', words)
      : [
          section(
            t('site.lineage'),
            families.map((one) => drawn(one, facts, words)),
          ),
          section(t('site.menu.models'), modelTable(models, words)),
          datasetSection(facts, words),
        ];
  return { menu: 'models', title: t('site.menu.models'), content };
}

/** A lineage as boxes and lines; the tables of models and their pages say the same. */
function drawn({ name, nodes }: ModelLineage, { datasets }: SiteFacts, words: SiteWords, chosen?: string): Html {
  const { t, link } = words;
  const title = t('site.lineage.of', { name });
  if (nodes.length > MOST_DRAWN) return html`<p>${t('site.lineage.large', { name, count: nodes.length })}</p>`;
  const learned = new Set(nodes.flatMap(({ parents }) => parents.map(idOf)));
  const boxes: GraphNode[] = [
    ...datasets
      .map(({ metadata: { name } }) => ({ id: idOf({ type: 'dataset', name }), name }))
      .filter(({ id }) => learned.has(id))
      .map((box) => ({
        ...box,
        note: t('project.kind.Dataset'),
        parents: [],
        link: (drawing: Html) => link(menuPath('models'), drawing),
      })),
    ...nodes.map((node) => boxOf(node, chosen, words)),
  ];
  const description = t('site.lineage.about', { count: nodes.length });
  return html`<figure>
    ${scrolled(title, lineageGraph(boxes, { title, description }))}
    <figcaption>${title}. ${description}</figcaption>
  </figure>`;
}

function boxOf(node: LineageNode, chosen: string | undefined, { t, link }: SiteWords): GraphNode {
  const { name } = node;
  return {
    id: idOf({ type: 'model', name }),
    name,
    note: [t(`model.kind.${node.type}`), node.scheme, node.format].filter(Boolean).join(' '),
    parents: [...new Set(node.parents.map(idOf))],
    isChosen: name === chosen,
    link: (drawing) => link(pathFor('model', name), drawing),
  };
}

/** Kind and name: a dataset and a model may share a name. */
function idOf({ type, name }: Pick<LineageNode['parents'][number], 'type' | 'name'>): string {
  return `${type}/${name ?? ''}`;
}

function modelTable(models: readonly Model[], words: SiteWords): Html {
  const { t, to, language } = words;
  return tableOf(t('site.menu.models'), models, [
    [t('project.kind.Model'), ({ metadata }) => to('model', metadata.name)],
    [t('site.column.kind'), (model) => kindOf(model, words)],
    [t('site.column.format'), ({ spec }) => spec.format],
    [t('site.column.parameters'), ({ spec }) => millions(spec.parameters, language), 'end'],
    [t('data.column.license'), ({ spec }) => spec.license],
  ]);
}

function kindOf({ spec: { kind, scheme } }: Model, { t }: SiteWords): string {
  return [t(`model.kind.${kind}`), scheme].filter(Boolean).join(' ');
}

/** An adapter states none of its own. */
function millions(parameters: number, language: SiteWords['language']): string {
  return parameters === 0 ? '–' : formatNumber(parameters / 1e6, language, 1);
}

function datasetSection({ datasets }: SiteFacts, { t, language, to }: SiteWords): Html | undefined {
  const splitsOf = (splits: object): string =>
    Object.entries(splits)
      .map(([split, count]) => `${split} ${formatNumber(count as number, language)}`)
      .join(', ');
  return tableSection(t('site.datasets'), datasets, [
    [t('data.column.name'), ({ metadata }) => metadata.name],
    [t('data.column.rows'), ({ spec }) => formatNumber(spec.rows.out, language), 'end'],
    [t('site.column.splits'), ({ spec }) => splitsOf(spec.splits)],
    [t('data.column.license'), ({ spec }) => spec.license],
    [t('site.column.personal'), ({ spec }) => spec.pii],
    [t('project.kind.Run'), ({ spec }) => to('run', spec.run)],
  ]);
}

/** A model: facts, lineage, evaluations. Pure. */
export function modelPage(model: Model, facts: SiteFacts, words: SiteWords): SitePage {
  const { metadata, spec } = model;
  const { t, to, language } = words;
  const family = facts.lineages.find(({ nodes }) => nodes.some(({ name }) => name === metadata.name));
  const own = family?.nodes.find(({ name }) => name === metadata.name);
  const listed = factList([
    [t('site.column.kind'), kindOf(model, words)],
    [t('site.column.format'), spec.format],
    [t('site.column.parameters'), millions(spec.parameters, language)],
    [t('data.column.license'), spec.license],
    [t('data.column.digest'), html`<code>${spec.digest}</code>`],
    [t('project.kind.Run'), spec.job && to('run', spec.job)],
    [
      t('site.menu.releases'),
      linksTo(
        'release',
        (own?.releases ?? []).map(({ name }) => name),
        words,
      ),
    ],
    [t('site.made-from'), parentsOf(own, words)],
  ]);
  const graph =
    family && family.nodes.length > 1
      ? section(t('site.lineage'), drawn(family, facts, words, metadata.name))
      : undefined;
  return {
    menu: 'models',
    title: metadata.name,
    content: [listed, graph, evaluationSections(facts, words, spec.digest)],
  };
}

function parentsOf(node: LineageNode | undefined, { t, to }: SiteWords): Filling {
  const parents = (node?.parents ?? []).map(({ name, digest, relation, type }) => {
    const known = name ?? digest.slice(0, 19);
    return [t(`model.relation.${relation}`), ' ', type === 'model' ? to('model', known) : known];
  });
  return listOf(parents);
}
