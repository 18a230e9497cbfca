import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { px, svg } from '../../../core/text/html/svg.ts';

/** A box of the graph and those that it was made from, by id. */
export interface GraphNode {
  /** Kind and name: a dataset and a model may share a name. */
  id: string;
  name: string;
  /** Second line of the box. */
  note: string;
  parents: readonly string[];
  /** Drawn with a stronger edge. */
  isChosen?: boolean;
  /** Makes the drawn box a link. */
  link?: (box: Html) => Filling;
}

const BOX = { width: 168, height: 46 };
const GAP = { x: 44, y: 18 };
/** Letters that fit a box. */
const LETTERS = 21;

interface Placed extends GraphNode {
  column: number;
  row: number;
}

/** Parents to the left of what was made from them, joined by lines. Pure; the nodes come with parents first. */
export function lineageGraph(nodes: readonly GraphNode[], words: { title: string; description: string }): Html {
  const placed = place(nodes);
  const byId = new Map(placed.map((node) => [node.id, node]));
  const edges = placed.flatMap((node) =>
    node.parents.flatMap((parent) => {
      const from = byId.get(parent);
      return from ? [edgeOf(from, node)] : [];
    }),
  );
  const columns = 1 + Math.max(0, ...placed.map(({ column }) => column));
  const rows = 1 + Math.max(0, ...placed.map(({ row }) => row));
  const width = columns * BOX.width + (columns - 1) * GAP.x + 4;
  const height = rows * (BOX.height + GAP.y) + 4;
  return svg({ width, height, ...words, role: 'group' }, [edges, placed.map(boxOf)]);
}

/** Rows in the order of the first parent's row, then as given. */
function place(nodes: readonly GraphNode[]): Placed[] {
  const placed = new Map<string, Placed>();
  const columns = columnsOf(nodes);
  const byColumn = Map.groupBy(nodes, ({ id }) => columns.get(id) ?? 0);
  for (const column of [...byColumn.keys()].toSorted((one, other) => one - other)) {
    const rowOf = ({ parents }: GraphNode): number => Math.min(...parents.map((id) => placed.get(id)?.row ?? 0), 1e6);
    const sorted = (byColumn.get(column) ?? []).toSorted((one, other) => rowOf(one) - rowOf(other));
    for (const [row, node] of sorted.entries()) placed.set(node.id, { ...node, column, row });
  }
  return [...placed.values()];
}

/** A column after the last parent's; what has no parents stands right before its first child. */
function columnsOf(nodes: readonly GraphNode[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const { id, parents } of nodes)
    columns.set(id, Math.max(0, ...parents.map((parent) => (columns.get(parent) ?? -1) + 1)));
  for (const { id, parents } of nodes) {
    const children = nodes.filter((node) => node.parents.includes(id)).map((node) => columns.get(node.id) ?? 0);
    if (parents.length === 0 && children.length > 0) columns.set(id, Math.max(0, Math.min(...children) - 1));
  }
  return columns;
}

function left({ column }: Placed): number {
  return 2 + column * (BOX.width + GAP.x);
}

function top({ row }: Placed): number {
  return 2 + row * (BOX.height + GAP.y);
}

/** A line from side to side; one over a column between runs below it, where it would seem to end at its boxes. */
function edgeOf(from: Placed, to: Placed): Html {
  if (to.column > from.column + 1) return arcOf(from, to);
  const [x1, y1] = [left(from) + BOX.width, top(from) + BOX.height / 2];
  const [x2, y2] = [left(to), top(to) + BOX.height / 2];
  const middle = px((x1 + x2) / 2);
  return html`<path
    class="edge"
    d="M${px(x1)},${px(y1)}C${middle},${px(y1)} ${middle},${px(y2)} ${px(x2)},${px(y2)}"
  />`;
}

function arcOf(from: Placed, to: Placed): Html {
  const [x1, y1] = [left(from) + BOX.width - 24, top(from) + BOX.height];
  const [x2, y2] = [left(to) + 24, top(to) + BOX.height];
  const low = px(Math.max(y1, y2) + GAP.y);
  return html`<path
    class="edge"
    d="M${px(x1)},${px(y1)}C${px(x1 + 20)},${low} ${px(x2 - 20)},${low} ${px(x2)},${px(y2)}"
  />`;
}

function boxOf(node: Placed): Filling {
  const [x, y] = [left(node), top(node)];
  const look = node.isChosen ? 'node chosen' : 'node';
  const box = html`<g
    ><title>${node.name}: ${node.note}</title
    ><rect class="${look}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="5" /><text
      x="${x + 8}"
      y="${y + 19}"
      >${shortened(node.name)}</text
    ><text x="${x + 8}" y="${y + 36}">${shortened(node.note)}</text></g
  >`;
  return node.link?.(box) ?? box;
}

function shortened(text: string): string {
  return text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text;
}
