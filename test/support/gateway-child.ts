/** Calls one method of a gateway: `gateway-child.ts PROJECT METHOD ARGUMENTS_JSON`. A process to be killed. */
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';

const [root = '', method = '', args = '[]'] = process.argv.slice(2);
const gateway = await openGateway('production', openStore(root));
const call = gateway[method as keyof typeof gateway] as (...given: unknown[]) => Promise<unknown>;
await call.apply(gateway, JSON.parse(args) as unknown[]);
