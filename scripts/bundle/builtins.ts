import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/** A part of a syntax tree, as far as imports need it. */
interface ImportNode {
  type: string;
  start: number;
  end: number;
  source: { value: string };
  specifiers: { type: string; local: { name: string }; imported?: { name?: string; value?: string } }[];
}

/**
 * Takes Node's own modules as the objects they are. To `import` one, Node makes a module of its exports and reads every one
 * of them for it, which loads all that hangs behind the lazy ones: fetch and WebSocket behind `http`, decoders behind
 * `util`, promises behind `fs`. That is up to 50 ms of CPU each, in every process.
 */
export const builtinsAsObjects: Plugin = {
  name: 'builtins-as-objects',
  renderChunk(code) {
    const { body } = this.parse(code) as unknown as { body: ImportNode[] };
    const imports = body.filter(({ type, source }) => type === 'ImportDeclaration' && isBuiltin(source.value));
    return `${imports.map(asObject).join('')}${without(code, imports)}`;
  },
};

/** The same names, bound before anything of the chunk runs, as those of an import are; one of them may be `process`. */
function asObject({ source, specifiers }: ImportNode): string {
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const whole = specifiers.filter(({ type }) => type !== 'ImportSpecifier').map(({ local }) => local.name);
  const names = named.map(
    ({ imported, local }) => `${JSON.stringify(imported?.name ?? imported?.value)}: ${local.name}`,
  );
  const targets = [...whole, ...(names.length > 0 ? [`{ ${names.join(', ')} }`] : [])];
  return targets
    .map((target) => `const ${target} = globalThis.process.getBuiltinModule('${source.value}');\n`)
    .join('');
}

function without(code: string, nodes: ImportNode[]): string {
  const ends = [0, ...nodes.map(({ end }) => end)];
  const starts = [...nodes.map(({ start }) => start), code.length];
  return starts.map((start, index) => code.slice(ends[index], start)).join('');
}
