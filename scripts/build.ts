import { globSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type CodeSplittingOptions, type OutputChunk, type RolldownOutput } from 'rolldown';
import { builtinsAsObjects } from './bundle/builtins.ts';
import { flatCatalogues } from './bundle/catalogues.ts';
import { CHUNKS } from './bundle/chunks.ts';
import { leftOut } from './bundle/left-out.ts';
import { oclifStarts } from './bundle/oclif-starts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Entry points: the start, every command and the help, which oclif loads by path. */
const commands = ['src/start.ts', 'src/lib/cli/run-oclif.ts', ...globSync('src/commands/**/*.ts')];
/** Threads load what they run alone: the chunks of commands hold far more, and each thread reads it again. */
const threads = globSync('src/lib/**/*-worker.ts');

/** Where an entry point lies in the bundle, without its ending. */
function placeOf(path: string): string {
  return path.replace(/^src\//, '').replace(/\.ts$/, '');
}

rmSync('dist', { recursive: true, force: true });
const built = [await bundle(commands, CHUNKS), await bundle(threads)];
writeFileSync('dist/meta.json', JSON.stringify({ outputs: Object.assign({}, ...built.map(outputsOf)) }));

async function bundle(paths: readonly string[], codeSplitting?: CodeSplittingOptions): Promise<RolldownOutput> {
  return build({
    input: Object.fromEntries(paths.map((path) => [placeOf(path), path])),
    platform: 'node',
    external: ['typescript', 'ts-node', 'tsx', '@oclif/plugin-help'],
    transform: {
      target: 'node22',
      define: {
        'process.env.SOVRAN_BUNDLED': '"1"',
        __filename: 'import.meta.filename',
        __dirname: 'import.meta.dirname',
      },
    },
    plugins: [leftOut, oclifStarts, flatCatalogues, builtinsAsObjects],
    output: {
      dir: 'dist',
      format: 'esm',
      comments: { jsdoc: false },
      // Names stay, for stack traces that a reader can follow.
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      ...(codeSplitting ? { codeSplitting } : {}),
    },
    logLevel: 'warn',
  });
}

/** Which sources went into each file of the bundle, by paths from the repository's root. */
function outputsOf({ output }: RolldownOutput): Record<string, { inputs: Record<string, { bytes: number }> }> {
  const chunks = output.filter((one): one is OutputChunk => one.type === 'chunk');
  return Object.fromEntries(
    chunks.map(({ fileName, modules }) => {
      const inputs = Object.entries(modules).map(([id, { renderedLength }]) => [
        id.replace(root, ''),
        { bytes: renderedLength },
      ]);
      return [`dist/${fileName}`, { inputs: Object.fromEntries(inputs) }];
    }),
  );
}

const { writeManifest } = await import('./manifest.ts');
await writeManifest(root);
