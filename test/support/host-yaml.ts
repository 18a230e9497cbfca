import { parseYaml } from '../../src/lib/adapters/project-store/yaml/parse-yaml.ts';
import { KIND_SCHEMAS } from '../../src/lib/core/project/schemas.ts';

/** A host file with comments everywhere. */
export const HOST = `# our first machine
apiVersion: sovran/v1
kind: Host
metadata:
  name: one # the name
spec:
  # how we get there
  transport: local
  address: localhost
  runner: process
  labels: { room: "b12" } # cold
`;

/** Reads it as the store would. */
export function parseHost(text: string | Uint8Array): unknown {
  return parseYaml('hosts/one.yaml', text, KIND_SCHEMAS.Host, 'one');
}
