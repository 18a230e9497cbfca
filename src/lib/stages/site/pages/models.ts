import { html, joined, type Filling, type Html } from '../../../core/text/html/html.ts';
import { factList, htmlTable, scrolled, section } from '../../../core/text/html/table.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { LineageNode, ModelLineage } from '../../experiments/lineage/schema.ts';
import { lineageGraph, type GraphNode } from '../charts/lineage-graph.ts';
import type { SiteFacts } from '../facts/facts.ts';
import { menuPath, pathFor } from '../frame/paths.ts';
import type { SiteWords } from '../frame/words.ts';
import { evaluationSections } from './evaluations.ts';
import { emptyNote, type SitePage } from '../frame/frame.ts';

type Model = ResourceOf<'Model'>;

/** Boxes of a graph that people can read. */
const MOST_DRAWN = 60;

/** Lineages, models, datasets. Pure. */
export function modelsPage(facts: SiteFacts, words: SiteWords): SitePage {
  const { t } = words;
  const { models, datasets } = facts;
  const content =
    models.length + datasets.length === 0
      ? emptyNote('sovran model import --help', words)
      : [
          section(t('site.lineage'), drawnLineages(facts, words)),
          section(t('site.menu.models'), modelTable(models, words)),
          datasets.length > 0 ? section(t('site.datasets'), datasetTable(facts, words)) : undefined,
        ];
  return { menu: 'models', title: t('site.menu.models'), content };
}

/** A lineage of one model alone is not drawn. */
function drawnLineages(facts: SiteFacts, words: SiteWords): Html[] {
  return facts.lineages.filter(({ nodes }) => nodes.length > 1).map((family) => drawn(family, facts, words));
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

function modelTable(models: readonly Model[], { t, link, language }: SiteWords): Html {
  const rows = models.map(({ metadata: { name }, spec }) => [
    link(pathFor('model', name), name),
    [t(`model.kind.${spec.kind}`), spec.scheme].filter(Boolean).join(' '),
    spec.format,
    millions(spec.parameters, language),
    spec.license,
  ]);
  const columns = [
    t('project.kind.Model'),
    t('site.column.kind'),
    t('site.column.format'),
    { title: t('site.column.parameters'), end: true },
    t('data.column.license'),
  ];
  return htmlTable(t('site.menu.models'), columns, rows);
}

/** An adapter states none of its own. */
function millions(parameters: number, language: SiteWords['language']): string {
  return parameters === 0 ? '–' : formatNumber(parameters / 1e6, language, 1);
}

function datasetTable({ datasets }: SiteFacts, { t, language, link }: SiteWords): Html {
  const rows = datasets.map(({ metadata: { name }, spec }) => [
    name,
    formatNumber(spec.rows.out, language),
    Object.entries(spec.splits)
      .map(([split, count]) => `${split} ${formatNumber(count, language)}`)
      .join(', '),
    spec.license,
    spec.pii,
    link(pathFor('run', spec.run), spec.run),
  ]);
  const columns = [
    t('data.column.name'),
    { title: t('data.column.rows'), end: true },
    t('site.column.splits'),
    t('data.column.license'),
    t('site.column.personal'),
    t('project.kind.Run'),
  ];
  return htmlTable(t('site.datasets'), columns, rows);
}

/** A model: facts, lineage, evaluations. Pure. */
export function modelPage(model: Model, facts: SiteFacts, words: SiteWords): SitePage {
  const { metadata, spec } = model;
  const { t, link, language } = words;
  const family = facts.lineages.find(({ nodes }) => nodes.some(({ name }) => name === metadata.name));
  const own = family?.nodes.find(({ name }) => name === metadata.name);
  const listed = factList([
    [t('site.column.kind'), [t(`model.kind.${spec.kind}`), spec.scheme].filter(Boolean).join(' ')],
    [t('site.column.format'), spec.format],
    [t('site.column.parameters'), millions(spec.parameters, language)],
    [t('data.column.license'), spec.license],
    [t('data.column.digest'), html`<code>${spec.digest}</code>`],
    [t('project.kind.Run'), spec.job === undefined ? undefined : link(pathFor('run', spec.job), spec.job)],
    [t('site.menu.releases'), ownReleases(own, words)],
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

function ownReleases(node: LineageNode | undefined, { link }: SiteWords): Filling {
  const { releases = [] } = node ?? {};
  return releases.length > 0 ? joined(releases.map(({ name }) => link(pathFor('release', name), name))) : undefined;
}

function parentsOf(node: LineageNode | undefined, { t, link }: SiteWords): Filling {
  const { parents = [] } = node ?? {};
  const items = parents.map(({ name, digest, relation, type }) => {
    const known = name ?? digest.slice(0, 19);
    return html`<li>
      ${t(`model.relation.${relation}`)} ${type === 'model' ? link(pathFor('model', known), known) : known}
    </li>`;
  });
  return items.length > 0
    ? html`<ul>
        ${items}
      </ul>`
    : undefined;
}
