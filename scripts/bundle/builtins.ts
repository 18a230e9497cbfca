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

/** Modules that take a start 1 to 5 ms of CPU: their functions are looked up when they are called. */
const LATE = /^(?:node:)?(?:child_process|crypto|http|net|perf_hooks|readline|tty|worker_threads|zlib)$/;

/**
 * Takes Node's own modules as the objects they are. To `import` one, Node makes a module of its exports and reads every one
 * of them for it, which loads all that hangs behind the lazy ones: fetch and WebSocket behind `http`, decoders behind
 * `util`, promises behind `fs`. That is up to 50 ms of CPU each, in every process.
 */
export const builtinsAsObjects: Plugin = {
  name: 'builtins-as-objects',
  renderChunk(code, { name }) {
    const { body } = this.parse(code) as unknown as { body: ImportNode[] };
    const imports = body.filter(({ type, source }) => type === 'ImportDeclaration' && isBuiltin(source.value));
    const rest = without(code, imports);
    return `${imports.map(asObject).join('')}${name === 'oclif' ? withLateRequires(rest) : rest}`;
  },
};

/** oclif requires modules whole, and few commands call what is in them. */
function withLateRequires(code: string): string {
  const late = code.replaceAll(/(?<!__importStar\()__require\("([^"]+)"\)/g, (call, id: string) =>
    LATE.test(id) ? `lateBuiltin("${id}")` : call,
  );
  return `${late}
function lateBuiltin(id) {
  const get = (_, name) => (name === '__esModule' ? undefined : globalThis.process.getBuiltinModule(id)[name]);
  return new Proxy({}, { get });
}
`;
}

/** The same names, bound before anything of the chunk runs, as those of an import are; one of them may be `process`. */
function asObject({ source, specifiers }: ImportNode): string {
  const all = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const called = all.filter((one) => LATE.test(source.value) && isFunction(source.value, nameOf(one)));
  const named = all.filter((one) => !called.includes(one));
  const whole = specifiers.filter(({ type }) => type !== 'ImportSpecifier').map(({ local }) => local.name);
  const names = named.map((one) => `${JSON.stringify(nameOf(one))}: ${one.local.name}`);
  const targets = [...whole, ...(names.length > 0 ? [`{ ${names.join(', ')} }`] : [])];
  const module = `globalThis.process.getBuiltinModule('${source.value}')`;
  return [
    ...targets.map((target) => `const ${target} = ${module};\n`),
    ...called.map((one) => `const ${one.local.name} = (...args) => ${module}.${nameOf(one)}(...args);\n`),
  ].join('');
}

type Specifier = ImportNode['specifiers'][number];

function nameOf({ imported }: Specifier): string {
  return imported?.name ?? imported?.value ?? '';
}

/** True of a function that is called as it is: no class, nothing that `promisify` asks for its own form. */
function isFunction(id: string, name: string): boolean {
  const found: unknown = Reflect.get(process.getBuiltinModule(id) as object, name);
  return typeof found === 'function' && /^[a-z]/.test(name) && Object.getOwnPropertySymbols(found).length === 0;
}

function without(code: string, nodes: ImportNode[]): string {
  const ends = [0, ...nodes.map(({ end }) => end)];
  const starts = [...nodes.map(({ start }) => start), code.length];
  return starts.map((start, index) => code.slice(ends[index], start)).join('');
}
