import type { Plugin } from 'rolldown';

/** What stands in the bundle instead of a module. */
interface LeftOut {
  /** The name it is imported by, or, with a folder, the end of where it lies. */
  name: RegExp;
  code: string;
}

const REFUSES = "throw new Error('left out of the bundle');";

const LEFT_OUT: LeftOut[] = [
  // zod brings its words in sixty languages, and we word its issues ourselves: parsing them would cost every start.
  { name: /\/zod\/v4\/locales\/index\.js$/, code: 'export {};' },
  // ssh2 tries two native addons and does without: none is shipped, so that every machine runs the same code.
  { name: /^cpu-features$|^[^\0]*\.node$/, code: `module.exports = undefined; ${REFUSES}` },
  // dockerode loads gRPC and protobuf for builds with BuildKit, docker-modem its own way over SSH: together 60 ms of CPU.
  {
    name: /\/(dockerode\/lib\/(session|buildkit)|docker-modem\/lib\/ssh)\.js$/,
    code: `module.exports = () => { ${REFUSES} };`,
  },
  // oclif asks at every start whether Windows is around this Linux, for a name of the platform that is never printed.
  {
    name: /^wsl-utils$/,
    code: "export const isWsl = false; export const powerShellPath = async () => 'powershell.exe';",
  },
  // oclif matches the names of its plugins as patterns; ours is written out. 9 ms of CPU.
  { name: /^minimatch$/, code: 'exports.minimatch = (name, pattern) => name === pattern;' },
  // oclif looks for commands where no manifest lists them; the build writes one.
  { name: /^tinyglobby$/, code: `exports.glob = async () => { ${REFUSES} };` },
];

const PREFIX = '\0left-out:';

/** Modules of libraries that cost every start, or cannot run here, and are not used. */
export const leftOut: Plugin = {
  name: 'left-out',
  resolveId: (id) => (!id.startsWith('/') && codeFor(id) !== undefined ? `${PREFIX}${id}` : null),
  load: (id) => codeFor(id.replace(PREFIX, '')) ?? null,
};

function codeFor(id: string): string | undefined {
  return LEFT_OUT.find(({ name }) => name.test(id))?.code;
}
