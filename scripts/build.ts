import { globSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Entry points: the start, every command (oclif loads them by path), every worker thread. */
const entryPoints = ['src/start.ts', ...globSync('src/commands/**/*.ts'), ...globSync('src/lib/**/*-worker.ts')];

/** zod brings its words in sixty languages, and we word its issues ourselves: parsing them would cost every start. */
const withoutZodLocales: Plugin = {
  name: 'without-zod-locales',
  setup(bundler) {
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

/** ssh2 tries two native addons and does without: none is shipped, so that every machine runs the same code. */
const withoutAddons: Plugin = {
  name: 'without-addons',
  setup(bundler) {
    bundler.onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({ path, namespace: 'addon' }));
    bundler.onLoad({ filter: /.*/, namespace: 'addon' }, () => ({ contents: "throw new Error('no addon');" }));
  },
};

/**
 * dockerode loads gRPC and protobuf for builds with BuildKit, docker-modem its own way over SSH: together 60 ms of CPU. We
 * use neither, and a call to them says so.
 */
const withoutBuildkit: Plugin = {
  name: 'without-buildkit',
  setup(bundler) {
    bundler.onLoad({ filter: /\/(dockerode\/lib\/(session|buildkit)|docker-modem\/lib\/ssh)\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('left out of the bundle'); };",
    }));
  },
};

rmSync('dist', { recursive: true, force: true });
const result = await build({
  entryPoints,
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['typescript', 'ts-node', 'tsx', '@oclif/plugin-help'],
  banner: {
    js: "import{createRequire as __cr}from'node:module';import{fileURLToPath as __fp}from'node:url';import{dirname as __dn}from'node:path';const require=__cr(import.meta.url);const __filename=__fp(import.meta.url);const __dirname=__dn(__filename);",
  },
  define: { 'process.env.SOVRAN_BUNDLED': '"1"' },
  plugins: [withoutZodLocales, withoutAddons, withoutBuildkit],
  metafile: true,
  logLevel: 'warning',
});
writeFileSync('dist/meta.json', JSON.stringify(result.metafile));

const { writeManifest } = await import('./manifest.ts');
await writeManifest(root);
